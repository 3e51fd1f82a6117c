//! Writes small extracts in OpenStreetMap's PBF form, by hand.

/// Keys and values.
pub type Tags<'a> = &'a [(&'a str, &'a str)];

/// An extract under construction.
#[derive(Debug, Clone, Default)]
pub struct Extract {
    strings: Vec<Vec<u8>>,
    nodes: Vec<(i64, [f64; 2], Vec<[u64; 2]>)>,
    ways: Vec<(Vec<i64>, Vec<[u64; 2]>)>,
    plain: bool,
}

impl Extract {
    /// With nodes as messages of their own instead of columns, or not.
    pub fn with_plain_nodes(self, plain: bool) -> Self {
        Self { plain, ..self }
    }

    /// Adds a node at (lon, lat).
    pub fn node(&mut self, id: i64, at: [f64; 2], tags: Tags) {
        let tags = self.numbered(tags);
        self.nodes.push((id, at, tags));
    }

    /// Adds a way through nodes.
    pub fn way(&mut self, nodes: &[i64], tags: Tags) {
        let tags = self.numbered(tags);
        self.ways.push((nodes.to_vec(), tags));
    }

    fn numbered(&mut self, tags: Tags) -> Vec<[u64; 2]> {
        if self.strings.is_empty() {
            // Number 0 closes the tags of a node.
            self.strings.push(Vec::new());
        }
        let mut number = |text: &str| {
            let known = self.strings.iter().position(|other| other == text.as_bytes());
            known.unwrap_or_else(|| {
                self.strings.push(text.as_bytes().to_vec());
                self.strings.len() - 1
            }) as u64
        };
        tags.iter().map(|(key, value)| [number(key), number(value)]).collect()
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut header = Vec::new();
        bytes_field(&mut header, 4, b"OsmSchema-V0.6");
        bytes_field(&mut header, 4, b"DenseNodes");
        let mut table = Vec::new();
        self.strings.iter().for_each(|string| bytes_field(&mut table, 1, string));
        let mut block = Vec::new();
        bytes_field(&mut block, 1, &table);
        bytes_field(&mut block, 2, &if self.plain { self.plain_nodes() } else { self.dense_nodes() });
        let mut group = Vec::new();
        for (nodes, tags) in &self.ways {
            let mut way = Vec::new();
            number_field(&mut way, 1, 7);
            bytes_field(&mut way, 2, &packed(tags.iter().map(|tag| tag[0])));
            bytes_field(&mut way, 3, &packed(tags.iter().map(|tag| tag[1])));
            bytes_field(&mut way, 8, &packed(differences(nodes.iter().copied())));
            bytes_field(&mut group, 3, &way);
        }
        bytes_field(&mut block, 2, &group);
        let mut file = Vec::new();
        put_block(&mut file, b"OSMHeader", &header);
        put_block(&mut file, b"OSMData", &block);
        file
    }

    fn plain_nodes(&self) -> Vec<u8> {
        let mut group = Vec::new();
        for (id, at, tags) in &self.nodes {
            let mut node = Vec::new();
            number_field(&mut node, 1, zigzag(*id));
            bytes_field(&mut node, 2, &packed(tags.iter().map(|tag| tag[0])));
            bytes_field(&mut node, 3, &packed(tags.iter().map(|tag| tag[1])));
            number_field(&mut node, 8, zigzag(raw(at[1])));
            number_field(&mut node, 9, zigzag(raw(at[0])));
            bytes_field(&mut group, 1, &node);
        }
        group
    }

    fn dense_nodes(&self) -> Vec<u8> {
        let mut dense = Vec::new();
        bytes_field(&mut dense, 1, &packed(differences(self.nodes.iter().map(|(id, ..)| *id))));
        bytes_field(&mut dense, 8, &packed(differences(self.nodes.iter().map(|(_, at, _)| raw(at[1])))));
        bytes_field(&mut dense, 9, &packed(differences(self.nodes.iter().map(|(_, at, _)| raw(at[0])))));
        let tags = self.nodes.iter().flat_map(|(.., tags)| tags.iter().copied().flatten().chain([0]));
        bytes_field(&mut dense, 10, &packed(tags));
        let mut group = Vec::new();
        bytes_field(&mut group, 2, &dense);
        group
    }
}

/// Units of the file: 10⁻⁷ degrees.
fn raw(degrees: f64) -> i64 {
    (degrees * 1e7).round() as i64
}

fn put_block(file: &mut Vec<u8>, kind: &[u8], content: &[u8]) {
    let mut blob = Vec::new();
    bytes_field(&mut blob, 1, content);
    let mut header = Vec::new();
    bytes_field(&mut header, 1, kind);
    number_field(&mut header, 3, blob.len() as u64);
    file.extend((header.len() as u32).to_be_bytes());
    file.extend(header);
    file.extend(blob);
}

fn bytes_field(out: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend(bytes);
}

fn number_field(out: &mut Vec<u8>, field: u64, number: u64) {
    varint(out, field << 3);
    varint(out, number);
}

fn packed(numbers: impl Iterator<Item = u64>) -> Vec<u8> {
    let mut out = Vec::new();
    numbers.for_each(|number| varint(&mut out, number));
    out
}

fn differences(numbers: impl Iterator<Item = i64>) -> impl Iterator<Item = u64> {
    let mut before = 0;
    numbers.map(move |number| zigzag(number - std::mem::replace(&mut before, number)))
}

fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
