//! Temporary.
#[tokio::main]
async fn main() {
    let a: Vec<String> = std::env::args().collect();
    let at = a.iter().position(|x| x == "--listen").unwrap();
    let l = tokio::net::TcpListener::bind(&a[at + 1]).await.unwrap();
    axum::serve(l, server::web::router::<()>()).await.unwrap();
}
