//! Connections: each is served until it ends, or until a fault takes it over and cuts it or writes a reply of its own.

use crate::service::Service;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// So much of a body lies in our buffer when it is read slowly, about.
const SMALL_BUFFER: usize = 4_096;
/// The largest segment. A computer takes far larger ones from itself, and with them megabytes into its own buffers,
/// so that an upload would seem to be done before a byte of it is read.
const SEGMENT: u32 = 1_460;

/// How a connection ends that a fault takes over.
#[derive(Debug)]
pub(crate) enum End {
    /// At once; with a reset, or in order.
    Cut { reset: bool },
    /// After these bytes, with a pause between two of them.
    Written { bytes: Vec<u8>, drip: Option<Duration> },
}

/// The way from a call to the connection on which it came.
#[derive(Debug, Clone)]
pub(crate) struct Line(mpsc::Sender<End>);

impl Line {
    /// Ends the connection so; whoever calls this is ended with it.
    pub async fn end(&self, end: End) -> Response<Body> {
        // When nobody listens any more the connection has ended already.
        let _ = self.0.send(end).await;
        std::future::pending().await
    }

    /// Keeps the connection open and says nothing.
    pub async fn stall(&self) -> Response<Body> {
        std::future::pending().await
    }
}

/// Serves until the program ends.
///
/// # Errors
/// When no more connections can be taken.
pub async fn serve(listener: TcpListener, service: Service) -> io::Result<()> {
    // A system that refuses this only makes uploads look faster.
    let _ = socket2::SockRef::from(&listener).set_tcp_mss(SEGMENT);
    let service = Arc::new(service);
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(connection(stream, Arc::clone(&service)));
    }
}

async fn connection(stream: TcpStream, service: Arc<Service>) {
    if service.reads_slowly() {
        // As above.
        let _ = socket2::SockRef::from(&stream).set_recv_buffer_size(SMALL_BUFFER);
    }
    let (tell, mut told) = mpsc::channel(1);
    let line = Line(tell);
    let answer = service_fn(move |request: hyper::Request<Incoming>| {
        let (service, line) = (Arc::clone(&service), line.clone());
        async move { Ok::<_, Infallible>(service.handle(Request::from(request.map(Body::new)), line).await) }
    });
    let mut served = http1::Builder::new().max_buf_size(8_192).serve_connection(TokioIo::new(stream), answer);
    let end = tokio::select! {
        // A connection that breaks is the other side's affair.
        _ = &mut served => return,
        end = told.recv() => end,
    };
    let stream = served.into_parts().io.into_inner();
    if let Some(end) = end {
        // The other side may have gone meanwhile.
        let _ = ended(stream, end).await;
    }
}

async fn ended(mut stream: TcpStream, end: End) -> io::Result<()> {
    match end {
        End::Cut { reset: true } => socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)),
        End::Cut { reset: false } => stream.shutdown().await,
        End::Written { bytes, drip } => {
            match drip {
                None => stream.write_all(&bytes).await?,
                Some(pause) => {
                    for byte in bytes {
                        stream.write_all(&[byte]).await?;
                        tokio::time::sleep(pause).await;
                    }
                }
            }
            stream.shutdown().await
        }
    }
}
