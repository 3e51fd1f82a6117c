//! Courier routing: what is asked ([`spec`], [`problem`]), what is answered ([`plan`]) and an independent judge of the
//! answer ([`check`]). The search itself lives in the server; nothing here knows how a plan is found.
//!
//! Units, stated once: times and durations are whole seconds, counted from any origin the caller likes (midnight, the
//! Unix epoch) as long as one problem uses one origin; costs are whole units, one second of travel costs one unit unless
//! the problem brings a cost matrix; a travel time changed by a speed factor is rounded up. Coordinates are (lon, lat).

pub mod check;
pub mod plan;
pub mod problem;
pub mod spec;
