//! What the vendor's own clients put on the wire (reference 7.1).

use countersign_practice::multipart::parts;

#[test]
fn reads_what_each_published_client_sends() {
    let cases = [
        (
            "JavaScript",
            "Content-Disposition: form-data; name=\"file\"; filename=\"a b.pdf\"\r\nContent-Type: application/pdf",
            "Content-Disposition: form-data; name=\"options\"",
        ),
        (
            "PHP",
            "Content-Disposition: form-data; name=\"file\"; filename=\"a b.pdf\"\r\nContent-Length: 4\r\nContent-Type: application/pdf",
            "Content-Disposition: form-data; name=\"options\"\r\nContent-Length: 2",
        ),
        (
            "C#",
            "Content-Disposition: form-data; name=file; filename=\"a b.pdf\"; filename*=utf-8''a%20b.pdf",
            "Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=options",
        ),
        (
            "Go",
            "Content-Disposition: form-data; name=\"file\"; filename=\"a b.pdf\"\r\nContent-Type: application/octet-stream",
            "Content-Disposition: form-data; name=\"options\"",
        ),
        (
            "Java",
            "content-disposition: form-data; name=\"file\"; filename=\"a b.pdf\"\r\nContent-Type: application/octet-stream",
            "Content-Disposition: form-data; name=\"options\"\r\nContent-Type: text/plain; charset=ISO-8859-1",
        ),
    ];
    for (client, file, options) in cases {
        for boundary in ["xyz", "\"xyz\""] {
            for swapped in [false, true] {
                let (a, b) = ((file, "%PDF"), (options, "{}"));
                let (first, second) = if swapped { (b, a) } else { (a, b) };
                let body = format!(
                    "--xyz\r\n{}\r\n\r\n{}\r\n--xyz\r\n{}\r\n\r\n{}\r\n--xyz--\r\n",
                    first.0, first.1, second.0, second.1
                );
                let found = parts(&format!("multipart/form-data; boundary={boundary}"), body.as_bytes()).expect(client);
                let file = found.iter().find(|p| p.name == "file").expect(client);
                assert_eq!((file.file.as_deref(), file.bytes), (Some("a b.pdf"), &b"%PDF"[..]), "{client}");
                assert_eq!(found.iter().find(|p| p.name == "options").expect(client).bytes, b"{}", "{client}");
            }
        }
    }
}

#[test]
fn refuses_a_body_that_is_cut_off() {
    assert!(
        parts("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nhalf")
            .is_none()
    );
}
