//! Tests of the server's edges by their sentences, over HTTP.

mod edges;
mod edges_sign_in;
