//! `page://localhost/{key}/{page}/{scale}/{tile}`: pictures of pages. `scale` is pixels per point times 1000, `tile` is
//! `full` or `{column}-{row}` of 1024-pixel tiles. No picture ever crosses JSON.

use countersign_app::pages::{PictureOf, Tile};
use tauri::{
    Manager, Runtime, UriSchemeContext, UriSchemeResponder,
    http::{Request, Response, StatusCode, header},
};

use crate::state::Shell;

/// Answers a request for a picture.
pub fn answer<R: Runtime>(context: UriSchemeContext<'_, R>, request: Request<Vec<u8>>, responder: UriSchemeResponder) {
    let Some(wanted) = parse(request.uri().path()) else {
        responder.respond(refusal(StatusCode::BAD_REQUEST, "page_address"));
        return;
    };
    let app = context.app_handle().state::<Shell>().app.clone();
    tauri::async_runtime::spawn(async move {
        let response = match app.picture(wanted).await {
            Ok(picture) => Response::builder()
                .header(header::CONTENT_TYPE, picture.mime)
                // A document keeps its id when its file is replaced, so the web view must ask again.
                .header(header::CACHE_CONTROL, "no-store")
                .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .body(picture.bytes.to_vec())
                .unwrap_or_else(|_| refusal(StatusCode::INTERNAL_SERVER_ERROR, "page_reply")),
            Err(error) => refusal(StatusCode::NOT_FOUND, &error.code),
        };
        responder.respond(response);
    });
}

fn refusal(status: StatusCode, code: &str) -> Response<Vec<u8>> {
    let mut response = Response::new(code.as_bytes().to_vec());
    *response.status_mut() = status;
    response
}

fn parse(path: &str) -> Option<PictureOf> {
    let mut parts = path.trim_start_matches('/').split('/');
    let key = parts.next().filter(|key| !key.is_empty())?.to_owned();
    let page_index = parts.next()?.parse().ok()?;
    let scale_thousandths: u32 = parts.next()?.parse().ok()?;
    let tile = match parts.next()? {
        "full" => Tile::Full,
        tile => {
            let (column, row) = tile.split_once('-')?;
            Tile::At { column: column.parse().ok()?, row: row.parse().ok()? }
        }
    };
    let whole = parts.next().is_none() && scale_thousandths > 0;
    whole.then(|| PictureOf { key, page_index, scale: f64::from(scale_thousandths) / 1000.0, tile })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_picture() {
        let wanted = parse("/0b6e/3/1500/2-1").expect("a picture");
        assert_eq!(wanted.key, "0b6e");
        assert_eq!((wanted.page_index, wanted.scale), (3, 1.5));
        assert_eq!(wanted.tile, Tile::At { column: 2, row: 1 });
    }

    #[test]
    fn half_an_address_names_none() {
        for path in ["/", "/a", "/a/1", "/a/1/1500", "/a/x/1500/full", "/a/1/0/full", "/a/1/1500/full/more"] {
            assert!(parse(path).is_none(), "{path}");
        }
    }
}
