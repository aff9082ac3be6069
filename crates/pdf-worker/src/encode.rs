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

/// The pixels in grey, or nothing when one has colour. Rows of pixels are looked at without a branch, which the compiler
/// turns into wide instructions.
fn grey(pixels: &[u8]) -> Option<Vec<u8>> {
    let mut grey = vec![0; pixels.len() / 4];
    for (pixels, grey) in pixels.chunks(4096).zip(grey.chunks_mut(1024)) {
        let (pixels, _) = pixels.as_chunks::<4>();
        let mut colour = 0;
        for (pixel, grey) in pixels.iter().zip(grey) {
            let pixel = u32::from_le_bytes(*pixel);
            colour |= pixel ^ (pixel >> 8);
            *grey = pixel as u8;
        }
        // Blue against green and green against red; the unused byte is not looked at.
        if colour & 0xffff != 0 {
            return None;
        }
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
        let shades: Vec<u8> = (0..3000).map(|at| (at % 256) as u8).collect();
        // What the unused byte holds does not matter.
        let pixels: Vec<u8> = shades.iter().flat_map(|shade| [*shade, *shade, *shade, !shade]).collect();
        assert_eq!(grey(&pixels), Some(shades));
        for (at, part) in [(0, 0), (1023, 1), (1024, 2), (2999, 0), (2999, 1), (2999, 2)] {
            let mut coloured = pixels.clone();
            coloured[4 * at + part] ^= 1;
            assert_eq!(grey(&coloured), None, "pixel {at}, part {part}");
        }
    }
}
