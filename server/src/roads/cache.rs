//! A prepared network on disk: magic, version, checksum of the extract, checksum of what follows, then whole numbers of four
//! bytes, lowest first, list after list with its length before it.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::hierarchy::{Edges, Hierarchy};
use super::network::{CLOSED, Network, Piece};

/// Of the form and of what is in it: raise it whenever a speed, a rule of the profile or the form changes. A test tells you.
pub const VERSION: u32 = 1;
const MAGIC: &[u8; 8] = b"TNROADS\n";
const HEADER: usize = 8 + 4 + 32 + 32;

/// Why a cache is of no use.
#[derive(Debug)]
pub enum Stale {
    /// There is none.
    Absent,
    /// The operating system does not give it.
    Unreadable(io::Error),
    /// Another version of this program made it.
    OtherVersion,
    /// It was made from another extract.
    OtherExtract,
    /// It is cut off or was changed.
    Damaged,
}

/// Writes a cache; it appears under its name only when it is whole.
pub fn save(file: &Path, source: &[u8; 32], network: &Network, hierarchy: &Hierarchy) -> io::Result<()> {
    let mut numbers = vec![network.junctions];
    let mut list = |part: &mut dyn Iterator<Item = u32>| {
        let at = numbers.len();
        numbers.push(0);
        numbers.extend(part);
        numbers[at] = (numbers.len() - at - 1) as u32;
    };
    let piece = |piece: &Piece| [piece.from, piece.to, piece.forward_ms, piece.backward_ms, piece.first, piece.ferry];
    list(&mut network.pieces.iter().flat_map(piece));
    list(&mut network.spots.iter().flat_map(|spot| spot.map(i32::cast_unsigned)));
    for edges in [&hierarchy.up, &hierarchy.down] {
        list(&mut edges.starts.iter().copied());
        list(&mut edges.ends.iter().copied().flatten());
    }
    let content: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let unfinished = file.with_extension("unfinished");
    let written = (|| {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut out = File::create(&unfinished)?;
        out.write_all(MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        out.write_all(source)?;
        out.write_all(&Sha256::digest(&content))?;
        out.write_all(&content)?;
        out.sync_all()?;
        std::fs::rename(&unfinished, file)
    })();
    if written.is_err() {
        // What is left of it is of no use; that it cannot be removed either changes nothing.
        let _ = std::fs::remove_file(&unfinished);
    }
    written
}

/// Reads a cache that was made from the extract with this checksum.
pub fn load(file: &Path, source: &[u8; 32]) -> Result<(Network, Hierarchy), Stale> {
    let bytes = std::fs::read(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Stale::Absent,
        _ => Stale::Unreadable(error),
    })?;
    let (header, content) = bytes.split_at_checked(HEADER).ok_or(Stale::Damaged)?;
    if &header[..8] != MAGIC {
        return Err(Stale::Damaged);
    }
    if header[8..12] != VERSION.to_le_bytes() {
        return Err(Stale::OtherVersion);
    }
    if &header[12..44] != source {
        return Err(Stale::OtherExtract);
    }
    if header[44..] != Sha256::digest(content)[..] {
        return Err(Stale::Damaged);
    }
    parse(content).ok_or(Stale::Damaged)
}

/// What is left to read.
struct Numbers<'a>(&'a [[u8; 4]]);

impl Numbers<'_> {
    fn number(&mut self) -> Option<u32> {
        let (first, behind) = self.0.split_first()?;
        self.0 = behind;
        Some(u32::from_le_bytes(*first))
    }

    fn list(&mut self) -> Option<Vec<u32>> {
        let length = self.number()?;
        let (list, behind) = self.0.split_at_checked(length as usize)?;
        self.0 = behind;
        Some(list.iter().map(|number| u32::from_le_bytes(*number)).collect())
    }

    fn edges(&mut self, junctions: u32) -> Option<Edges> {
        let (starts, ends) = (self.list()?, self.list()?);
        let (ends, rest) = ends.as_chunks::<2>();
        let is_whole = rest.is_empty()
            && starts.len() == junctions as usize + 1
            && starts[0] == 0
            && starts.is_sorted()
            && starts[junctions as usize] as usize == ends.len()
            && (0..junctions).all(|junction| {
                let [from, to] = [0, 1].map(|next| starts[junction as usize + next] as usize);
                ends[from..to].iter().all(|[above, _]| *above > junction && *above < junctions)
            });
        is_whole.then(|| Edges { starts, ends: ends.to_vec() })
    }
}

/// `None` unless every number points to something.
fn parse(content: &[u8]) -> Option<(Network, Hierarchy)> {
    let (numbers, rest) = content.as_chunks::<4>();
    let mut numbers = Numbers(rest.is_empty().then_some(numbers)?);
    let junctions = numbers.number().filter(|junctions| *junctions < CLOSED)?;
    let (pieces, spots) = (numbers.list()?, numbers.list()?);
    let (pieces, piece_rest) = pieces.as_chunks::<6>();
    let (spots, spot_rest) = spots.as_chunks::<2>();
    let pieces: Vec<Piece> = pieces
        .iter()
        .map(|&[from, to, forward_ms, backward_ms, first, ferry]| Piece {
            from,
            to,
            forward_ms,
            backward_ms,
            first,
            ferry,
        })
        .collect();
    let spots: Vec<_> = spots.iter().map(|spot| spot.map(u32::cast_signed)).collect();
    // Every piece has two points at least.
    let ends = pieces.iter().skip(1).map(|next| next.first as usize).chain([spots.len()]);
    let is_whole = piece_rest.is_empty()
        && spot_rest.is_empty()
        && pieces.first().is_some_and(|first| first.first == 0)
        && pieces.iter().zip(ends).all(|(piece, end)| {
            piece.from < junctions && piece.to < junctions && piece.first as usize + 2 <= end && end <= spots.len()
        });
    is_whole.then_some(())?;
    let hierarchy = Hierarchy { up: numbers.edges(junctions)?, down: numbers.edges(junctions)? };
    numbers.0.is_empty().then_some((Network { junctions, pieces, spots }, hierarchy))
}
