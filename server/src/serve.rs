//! Answers requests until told to stop.

use std::future::{Future, IntoFuture as _};
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::app::{App, build};

/// How long open requests may take once the server is to stop. Live hints never end by themselves.
const GRACE: Duration = Duration::from_secs(3);

/// Serves `app` on `listener` until `stop` is done; requests that are open then may end within three seconds.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), std::io::Error> {
    let service = build(app).into_make_service_with_connect_info::<SocketAddr>();
    let (told, was_told) = oneshot::channel();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        // The receiver is gone only if the server has ended already.
        let _ = told.send(());
    });
    let out_of_patience = async {
        if was_told.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = server.into_future() => ended,
        () = out_of_patience => Ok(()),
    }
}
