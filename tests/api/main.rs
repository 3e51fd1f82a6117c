//! Tests of the server by their sentences, over HTTP.

mod commands;
mod device;
mod edges;
mod edges_sign_in;
