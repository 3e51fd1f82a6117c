//! Reads OpenStreetMap's PBF files (<https://wiki.openstreetmap.org/wiki/PBF_Format>, read 2026-11-29): nodes and ways with
//! their tags, a block at a time, so that memory does not grow with the file. Relations, editors' names and dates are
//! skipped. Blocks must be plain or packed with zlib, as all common tools write them.

use std::fmt;
use std::io::{self, Read};

/// Largest header of a block, and largest block packed or unpacked, bytes: limits of the format.
const MAX_HEADER: usize = 64 * 1024;
const MAX_BLOCK: usize = 32 * 1024 * 1024;

/// Why an extract cannot be used.
#[derive(Debug)]
pub enum ExtractError {
    /// The operating system does not give it.
    Unreadable(io::Error),
    /// It is cut off or no PBF file; which part.
    Broken(&'static str),
    /// It asks for something that this reader does not know.
    Unsupported(String),
    /// Nothing in it can be ridden on.
    NoRoads,
}

impl fmt::Display for ExtractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(cause) => write!(f, "cannot be read: {cause}"),
            Self::Broken(part) => write!(f, "is cut off or not a PBF file ({part})"),
            Self::Unsupported(what) => write!(f, "needs {what}, which is not supported"),
            Self::NoRoads => f.write_str("holds no road for motorbikes"),
        }
    }
}

impl std::error::Error for ExtractError {}

/// What a file is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Nodes only.
    Nodes,
    /// Ways only.
    Ways,
}

/// Something on the map.
#[derive(Debug)]
pub enum Element<'a> {
    /// A point.
    Node {
        /// Number in OpenStreetMap.
        id: i64,
        /// (lon, lat) in units of 10⁻⁷ degrees.
        at: [i32; 2],
        /// Keys and values.
        tags: &'a [(&'a str, &'a str)],
    },
    /// A line through nodes.
    Way {
        /// Numbers of its nodes, in order.
        nodes: &'a [i64],
        /// Keys and values.
        tags: &'a [(&'a str, &'a str)],
    },
}

/// Tells `each` of all nodes or all ways of a file, in its order.
pub fn read(mut file: impl Read, want: Want, mut each: impl FnMut(Element<'_>)) -> Result<(), ExtractError> {
    let mut began = false;
    loop {
        let mut length = [0; 4];
        match file.read(&mut length[..1]).map_err(ExtractError::Unreadable)? {
            0 if began => return Ok(()),
            0 => return Err(ExtractError::Broken("empty")),
            _ => fill(&mut file, &mut length[1..])?,
        }
        let length = u32::from_be_bytes(length) as usize;
        if length > MAX_HEADER {
            return Err(ExtractError::Broken("block header"));
        }
        let header = bytes(&mut file, length)?;
        let (mut kind, mut size) = (&[][..], 0);
        for field in Fields(&header) {
            match field? {
                (1, Value::Bytes(name)) => kind = name,
                (3, Value::Number(bytes)) => size = bytes as usize,
                _ => {}
            }
        }
        if size > MAX_BLOCK {
            return Err(ExtractError::Broken("block size"));
        }
        let packed = bytes(&mut file, size)?;
        match kind {
            b"OSMHeader" => check_features(&unpacked(&packed)?)?,
            b"OSMData" if began => block(&unpacked(&packed)?, want, &mut each)?,
            b"OSMData" => return Err(ExtractError::Broken("no header")),
            _ => {}
        }
        began = true;
    }
}

fn bytes(file: &mut impl Read, count: usize) -> Result<Vec<u8>, ExtractError> {
    let mut bytes = vec![0; count];
    fill(file, &mut bytes)?;
    Ok(bytes)
}

fn fill(file: &mut impl Read, bytes: &mut [u8]) -> Result<(), ExtractError> {
    file.read_exact(bytes).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => ExtractError::Broken("end of the file"),
        _ => ExtractError::Unreadable(error),
    })
}

/// The content of a `Blob`.
fn unpacked(blob: &[u8]) -> Result<Vec<u8>, ExtractError> {
    for field in Fields(blob) {
        match field? {
            (1, Value::Bytes(plain)) => return Ok(plain.to_vec()),
            (3, Value::Bytes(zlib)) => {
                return miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(zlib, MAX_BLOCK)
                    .map_err(|_| ExtractError::Broken("zlib"));
            }
            (4..=7, _) => return Err(ExtractError::Unsupported("another packing than zlib".to_owned())),
            _ => {}
        }
    }
    Err(ExtractError::Broken("empty block"))
}

/// A file may ask for what its readers must know.
fn check_features(header: &[u8]) -> Result<(), ExtractError> {
    for field in Fields(header) {
        if let (4, Value::Bytes(feature)) = field? {
            let feature = text(feature)?;
            if !["OsmSchema-V0.6", "DenseNodes"].contains(&feature) {
                return Err(ExtractError::Unsupported(feature.chars().take(40).collect()));
            }
        }
    }
    Ok(())
}

/// What a block says about all its elements.
struct Frame<'a> {
    strings: Vec<&'a str>,
    granularity: i64,
    offset: [i64; 2],
}

impl<'a> Frame<'a> {
    fn string(&self, index: u64) -> Result<&'a str, ExtractError> {
        self.strings.get(index as usize).copied().ok_or(ExtractError::Broken("string table"))
    }

    /// From the file's units to 10⁻⁷ degrees.
    fn place(&self, raw: [i64; 2]) -> Result<[i32; 2], ExtractError> {
        let mut at = [0; 2];
        for axis in 0..2 {
            let nano = raw[axis].checked_mul(self.granularity).and_then(|raw| raw.checked_add(self.offset[axis]));
            let place = nano.and_then(|nano| i32::try_from(nano.div_euclid(100)).ok());
            at[axis] = place.ok_or(ExtractError::Broken("coordinates"))?;
        }
        Ok(at)
    }
}

/// A `PrimitiveBlock`.
fn block(bytes: &[u8], want: Want, each: &mut impl FnMut(Element<'_>)) -> Result<(), ExtractError> {
    let (mut frame, mut groups) = (Frame { strings: Vec::new(), granularity: 100, offset: [0; 2] }, Vec::new());
    for field in Fields(bytes) {
        match field? {
            (1, Value::Bytes(table)) => {
                for entry in Fields(table) {
                    if let (1, Value::Bytes(string)) = entry? {
                        frame.strings.push(text(string)?);
                    }
                }
            }
            (2, Value::Bytes(group)) => groups.push(group),
            (17, Value::Number(nano)) => frame.granularity = nano as i64,
            (19, Value::Number(lat)) => frame.offset[1] = lat as i64,
            (20, Value::Number(lon)) => frame.offset[0] = lon as i64,
            _ => {}
        }
    }
    for group in groups {
        for field in Fields(group) {
            match (want, field?) {
                (Want::Nodes, (1, Value::Bytes(node))) => single(node, &frame, each)?,
                (Want::Nodes, (2, Value::Bytes(nodes))) => dense(nodes, &frame, each)?,
                (Want::Ways, (3, Value::Bytes(line))) => way(line, &frame, each)?,
                _ => {}
            }
        }
    }
    Ok(())
}

/// A `Node`.
fn single(bytes: &[u8], frame: &Frame<'_>, each: &mut impl FnMut(Element<'_>)) -> Result<(), ExtractError> {
    let (mut id, mut raw, mut keys, mut values) = (0, [0; 2], &[][..], &[][..]);
    for field in Fields(bytes) {
        match field? {
            (1, Value::Number(number)) => id = signed(number),
            (2, Value::Bytes(packed)) => keys = packed,
            (3, Value::Bytes(packed)) => values = packed,
            (8, Value::Number(lat)) => raw[1] = signed(lat),
            (9, Value::Number(lon)) => raw[0] = signed(lon),
            _ => {}
        }
    }
    each(Element::Node { id, at: frame.place(raw)?, tags: &tags(keys, values, frame)? });
    Ok(())
}

/// `DenseNodes`: columns of differences; the tags of all nodes in one list, each node's closed by a zero.
fn dense(bytes: &[u8], frame: &Frame<'_>, each: &mut impl FnMut(Element<'_>)) -> Result<(), ExtractError> {
    let mut columns = [&[][..]; 4];
    for field in Fields(bytes) {
        match field? {
            (1, Value::Bytes(ids)) => columns[0] = ids,
            (8, Value::Bytes(lats)) => columns[1] = lats,
            (9, Value::Bytes(lons)) => columns[2] = lons,
            (10, Value::Bytes(tags)) => columns[3] = tags,
            _ => {}
        }
    }
    let [ids, mut lats, mut lons, mut words] = columns.map(Numbers);
    let (mut id, mut lat, mut lon, mut tags) = (0_i64, 0_i64, 0_i64, Vec::new());
    for difference in ids {
        let next = |column: &mut Numbers<'_>, sum: &mut i64| {
            let difference = column.next().unwrap_or(Err(ExtractError::Broken("dense nodes")))?;
            *sum = sum.wrapping_add(signed(difference));
            Ok(*sum)
        };
        id = id.wrapping_add(signed(difference?));
        let raw = [next(&mut lons, &mut lon)?, next(&mut lats, &mut lat)?];
        tags.clear();
        while let Some(key) = words.next().transpose()?.filter(|key| *key != 0) {
            let value = words.next().unwrap_or(Err(ExtractError::Broken("tags")))?;
            tags.push((frame.string(key)?, frame.string(value)?));
        }
        each(Element::Node { id, at: frame.place(raw)?, tags: &tags });
    }
    Ok(())
}

/// A `Way`.
fn way(bytes: &[u8], frame: &Frame<'_>, each: &mut impl FnMut(Element<'_>)) -> Result<(), ExtractError> {
    let (mut keys, mut values, mut nodes, mut id) = (&[][..], &[][..], Vec::new(), 0_i64);
    for field in Fields(bytes) {
        match field? {
            (2, Value::Bytes(packed)) => keys = packed,
            (3, Value::Bytes(packed)) => values = packed,
            (8, Value::Bytes(packed)) => {
                for difference in Numbers(packed) {
                    id = id.wrapping_add(signed(difference?));
                    nodes.push(id);
                }
            }
            _ => {}
        }
    }
    each(Element::Way { nodes: &nodes, tags: &tags(keys, values, frame)? });
    Ok(())
}

fn tags<'a>(keys: &[u8], values: &[u8], frame: &Frame<'a>) -> Result<Vec<(&'a str, &'a str)>, ExtractError> {
    let pairs = Numbers(keys).zip(Numbers(values));
    pairs.map(|(key, value)| Ok((frame.string(key?)?, frame.string(value?)?))).collect()
}

fn text(bytes: &[u8]) -> Result<&str, ExtractError> {
    std::str::from_utf8(bytes).map_err(|_| ExtractError::Broken("text"))
}

/// A field's value, as far as the format of Protocol Buffers has them here.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The fields of a message: number and value. Ends after the first fault.
struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), ExtractError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = field(&mut self.0);
        if field.is_none() {
            self.0 = &[];
        }
        Some(field.ok_or(ExtractError::Broken("field")))
    }
}

fn field<'a>(rest: &mut &'a [u8]) -> Option<(u64, Value<'a>)> {
    let key = varint(rest)?;
    let value = match key & 7 {
        0 => Value::Number(varint(rest)?),
        1 => Value::Bytes(take(rest, 8)?),
        2 => {
            let length = usize::try_from(varint(rest)?).ok()?;
            Value::Bytes(take(rest, length)?)
        }
        5 => Value::Bytes(take(rest, 4)?),
        _ => return None,
    };
    Some((key >> 3, value))
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, behind) = rest.split_at_checked(count)?;
    *rest = behind;
    Some(taken)
}

/// A packed list of numbers. Ends after the first fault.
struct Numbers<'a>(&'a [u8]);

impl Iterator for Numbers<'_> {
    type Item = Result<u64, ExtractError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let number = varint(&mut self.0);
        if number.is_none() {
            self.0 = &[];
        }
        Some(number.ok_or(ExtractError::Broken("number")))
    }
}

/// Seven bits a byte, lowest first; the top bit says that there are more.
fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, behind) = rest.split_first()?;
        *rest = behind;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Zigzag: 0, -1, 1, -2, …
fn signed(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}
