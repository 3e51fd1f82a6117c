//! A server that speaks OSRM's `/table`, and misbehaves as told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What a request gets instead of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing for so long, then the table.
    Slow(Duration),
    /// A status without a table.
    Status(u16),
    /// A page of a proxy.
    Garbage,
    /// A table with one row less.
    ShortOfARow,
    /// A duration below zero.
    Negative,
}

/// Seconds from one (lon, lat) to another; `None` = no way.
pub type Drive = fn([f64; 2], [f64; 2]) -> Option<f64>;

/// How the server is.
#[derive(Debug)]
struct Behaviour {
    drive: Drive,
    /// Most coordinates squared that one request may ask for.
    most: usize,
    /// For the next requests, in order.
    faults: VecDeque<Fault>,
    /// For all requests after these.
    lasting: Option<Fault>,
    /// Rows and columns of every request.
    requests: Vec<[usize; 2]>,
}

/// A running server; it ends when dropped.
pub struct FakeOsrm {
    behaviour: Arc<Mutex<Behaviour>>,
    url: String,
    server: JoinHandle<()>,
}

impl FakeOsrm {
    /// Listens.
    pub async fn start(drive: Drive) -> Self {
        let (faults, requests) = (VecDeque::new(), Vec::new());
        let behaviour = Behaviour { drive, most: 100 * 100, faults, lasting: None, requests };
        let behaviour = Arc::new(Mutex::new(behaviour));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let routes = Router::new().route("/table/v1/{profile}/{places}", get(table)).with_state(behaviour.clone());
        let server = tokio::spawn(async move { axum::serve(listener, routes).await.expect("it runs until dropped") });
        Self { behaviour, url, server }
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What the next requests get.
    pub fn fail_next(&self, faults: &[Fault]) {
        self.lock().faults.extend(faults);
    }

    /// What all requests get from now on.
    pub fn fail_always(&self, fault: Option<Fault>) {
        self.lock().lasting = fault;
    }

    /// Most rows times columns that it takes.
    pub fn take_at_most(&self, cells: usize) {
        self.lock().most = cells;
    }

    /// Rows and columns of every request so far.
    pub fn requests(&self) -> Vec<[usize; 2]> {
        self.lock().requests.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Behaviour> {
        self.behaviour.lock().expect("no test panics while it holds this")
    }
}

impl Drop for FakeOsrm {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn table(
    State(behaviour): State<Arc<Mutex<Behaviour>>>,
    Path((_, places)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let places: Vec<[f64; 2]> = places
        .split(';')
        .map(|place| {
            let (lon, lat) = place.split_once(',').expect("lon,lat");
            [lon, lat].map(|part| part.parse().expect("a number"))
        })
        .collect();
    let query = query.unwrap_or_default();
    let chosen = |name: &str| -> Vec<[f64; 2]> {
        let list = query.split('&').find_map(|pair| pair.strip_prefix(name)).expect("both lists are given");
        list.split(';').map(|number| places[number.parse::<usize>().expect("a number")]).collect()
    };
    assert!(query.contains("annotations=duration"), "{query}");
    let (rows, columns) = (chosen("sources="), chosen("destinations="));
    let (fault, drive, is_too_big) = {
        let mut behaviour = behaviour.lock().expect("no test panics while it holds this");
        behaviour.requests.push([rows.len(), columns.len()]);
        let fault = behaviour.faults.pop_front().or(behaviour.lasting);
        (fault, behaviour.drive, rows.len() * columns.len() > behaviour.most)
    };
    if is_too_big {
        return (StatusCode::BAD_REQUEST, json!({ "code": "TooBig", "message": "too many" }).to_string())
            .into_response();
    }
    let mut durations: Vec<Vec<Value>> =
        rows.iter().map(|from| columns.iter().map(|to| json!(drive(*from, *to))).collect()).collect();
    match fault {
        None => {}
        Some(Fault::Slow(time)) => tokio::time::sleep(time).await,
        Some(Fault::Status(status)) => {
            return StatusCode::from_u16(status).expect("a status").into_response();
        }
        Some(Fault::Garbage) => return "<html>Sign in to the network</html>".into_response(),
        Some(Fault::ShortOfARow) => drop(durations.pop()),
        Some(Fault::Negative) => durations[0][0] = json!(-1.0),
    }
    let beside = |places: &[[f64; 2]]| places.iter().map(|_| json!({ "distance": 0.0 })).collect::<Vec<_>>();
    let answer =
        json!({ "code": "Ok", "durations": durations, "sources": beside(&rows), "destinations": beside(&columns) });
    answer.to_string().into_response()
}
