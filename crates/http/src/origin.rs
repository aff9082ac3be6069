//! Which addresses the token may reach.

use std::net::IpAddr;

use reqwest::Url;

use crate::HttpError;

/// An origin that the token may reach, and whether it is on this computer.
pub(crate) fn parse(text: &str) -> Result<(Url, bool), HttpError> {
    let refuse = || HttpError::Origin(text.chars().filter(|c| !c.is_control()).take(200).collect());
    let url = Url::parse(text.trim()).map_err(|_| refuse())?;
    let bare = matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let host = url.host_str().unwrap_or_default();
    let loopback =
        host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    let allowed = match url.scheme() {
        "https" => !host.is_empty(),
        "http" => loopback,
        _ => false,
    };
    if bare && allowed { Ok((url, loopback)) } else { Err(refuse()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://api.example.com", false)]
    #[case("https://api.example.com:8443/", false)]
    #[case("http://127.0.0.1:4810", true)]
    #[case("http://[::1]:4810", true)]
    #[case("https://127.0.0.1", true)]
    fn takes(#[case] text: &str, #[case] loopback: bool) {
        assert_eq!(parse(text).expect("an allowed origin").1, loopback);
    }

    #[rstest]
    #[case::plain_http("http://api.example.com")]
    #[case::a_name_that_could_point_anywhere("http://localhost:4810")]
    #[case::a_name_that_looks_like_loopback("http://127.0.0.1.example.com")]
    #[case::another_address("http://192.168.1.4")]
    #[case::any_address("http://0.0.0.0:4810")]
    #[case::another_scheme("ftp://api.example.com")]
    #[case::a_path("https://api.example.com/v2")]
    #[case::a_query("https://api.example.com?x=1")]
    #[case::a_name_and_password("https://user:secret@api.example.com")]
    #[case::nothing("")]
    fn refuses(#[case] text: &str) {
        assert!(matches!(parse(text), Err(HttpError::Origin(_))));
    }
}
