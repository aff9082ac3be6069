//! Pixels to bytes: an exact grey PNG when no pixel has colour, else a JPEG at full colour resolution.

use countersign_pdf::{Encoding, protocol::Failure};

/// Encodes rows of four bytes a pixel (blue, green, red, unused).
pub fn encode(pixels: &[u8], width: usize, height: usize) -> Result<(Encoding, Vec<u8>), Failure> {
    if let Some(grey) = grey(pixels) {
        return png(&grey, width, height).map(|bytes| (Encoding::GreyPng, bytes)).ok_or(Failure::PageBroken);
    }
    let image = turbojpeg::Image { pixels, width, pitch: width * 4, height, format: turbojpeg::PixelFormat::BGRX };
    let bytes = turbojpeg::compress(image, 90, turbojpeg::Subsamp::None).map_err(|_| Failure::PageBroken)?;
    Ok((Encoding::Jpeg, bytes.to_vec()))
}

/// Encodes rows of one byte a pixel, each of which takes `row` bytes.
pub fn grey_rows(pixels: &mut [u8], row: usize, width: usize, height: usize) -> Result<(Encoding, Vec<u8>), Failure> {
    if row != width {
        for line in 1..height {
            pixels.copy_within(line * row..line * row + width, line * width);
        }
    }
    let rows = pixels.get(..width * height).ok_or(Failure::PageBroken)?;
    png(rows, width, height).map(|bytes| (Encoding::GreyPng, bytes)).ok_or(Failure::PageBroken)
}

fn grey(pixels: &[u8]) -> Option<Vec<u8>> {
    let mut grey = Vec::with_capacity(pixels.len() / 4);
    for row in pixels.chunks(4096) {
        let (pixels, _) = row.as_chunks::<4>();
        if pixels.iter().any(|[blue, green, red, _]| blue != green || green != red) {
            return None;
        }
        grey.extend(pixels.iter().map(|[blue, ..]| *blue));
    }
    Some(grey)
}

fn png(grey: &[u8], width: usize, height: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::Fastest);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(grey).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_rows_lose_only_the_bytes_between_them() {
        let mut pixels = vec![1, 2, 3, 99, 4, 5, 6, 99];
        let (encoding, bytes) = grey_rows(&mut pixels, 4, 3, 2).expect("encodes");
        assert_eq!(encoding, Encoding::GreyPng);
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
        let mut read = [0; 6];
        reader.next_frame(&mut read).expect("rows");
        assert_eq!(read, [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn one_coloured_pixel_among_grey_ones_is_kept() {
        let mut pixels = vec![200; 4 * 3000];
        assert_eq!(grey(&pixels).map(|grey| grey.len()), Some(3000));
        pixels[4 * 2999] = 201;
        assert_eq!(grey(&pixels), None);
    }
}
