//! Whether a JPEG is one that we wrote, bit for bit as we write them: then it is kept as it is, and loses nothing each time its owner moves.
//!
//! That is as safe as writing it anew. Our encoder writes a head that only the picture's edges change, then the quantised coefficients of each
//! block, each in the one way in which it writes them, then the end. A file that passes has that head and that end, and every bit between
//! them is read here as part of such a coefficient (ITU-T T.81, F.1.2); so there is no room in it for anything but what is seen.

/// The edges stand in the head right behind the marker of the frame, its length and its precision: height, then width.
const FRAME: [u8; 2] = [0xff, 0xc0];
const HUFFMAN: u8 = 0xc4;
const END: [u8; 2] = [0xff, 0xd9];
/// Red, green and blue are kept as lightness and two colours, each in blocks of eight by eight.
const COMPONENTS: usize = 3;
const BLOCK: u32 = 8;
/// So many bits may the first coefficient of a block have beside that of the block before it, and each of the others.
const FIRST_BITS_MAX: u8 = 11;
const OTHER_BITS_MAX: u8 = 10;

/// The edges of a picture that we wrote; `None` where anything in it is not as we write it. `model` is any JPEG that we wrote just now.
pub fn edges(bytes: &[u8], model: &[u8]) -> Option<(u32, u32)> {
    let (head, scan) = bytes.split_at_checked(head_length(model)?)?;
    let edges = frame(head)?;
    let mut like_model = head.to_vec();
    let at = frame_at(model)?;
    like_model.get_mut(at..at + 4)?.copy_from_slice(model.get(at..at + 4)?);
    (like_model == model.get(..head.len())?).then_some(())?;
    let tables = Tables::of(head)?;
    let blocks = usize::try_from(edges.0.div_ceil(BLOCK) * edges.1.div_ceil(BLOCK)).ok()?;
    let mut bits = Bits::of(scan.strip_suffix(&END)?);
    for _ in 0..blocks {
        for component in 0..COMPONENTS {
            block(&mut bits, tables.first.get(component.min(1))?, tables.others.get(component.min(1))?)?;
        }
    }
    bits.end().then_some(edges)
}

/// Where the height stands.
fn frame_at(head: &[u8]) -> Option<usize> {
    head.windows(2).position(|pair| pair == FRAME).map(|at| at + 5)
}

fn frame(head: &[u8]) -> Option<(u32, u32)> {
    let at = frame_at(head)?;
    let edge = |at: usize| Some(u32::from(u16::from_be_bytes(head.get(at..at + 2)?.try_into().ok()?)));
    let (width, height) = (edge(at + 2)?, edge(at)?);
    (width > 0 && height > 0).then_some((width, height))
}

/// Up to where the coefficients begin.
fn head_length(jpeg: &[u8]) -> Option<usize> {
    segments(jpeg).last().map(|(_, _, end)| end)
}

/// Marker, content and end of each segment up to that of the scan.
fn segments(jpeg: &[u8]) -> impl Iterator<Item = (u8, &[u8], usize)> {
    let mut at = Some(2);
    std::iter::from_fn(move || {
        let from = at?;
        let [0xff, marker, high, low] = *jpeg.get(from..from + 4)? else { return None };
        let end = from + 2 + usize::from(u16::from_be_bytes([high, low]));
        at = (marker != 0xda).then_some(end);
        Some((marker, jpeg.get(from + 4..end)?, end))
    })
}

/// The codes of lightness and of colours, for first coefficients and for others.
struct Tables {
    first: Vec<Codes>,
    others: Vec<Codes>,
}

impl Tables {
    fn of(head: &[u8]) -> Option<Self> {
        let mut tables = Self { first: Vec::new(), others: Vec::new() };
        for (_, content, _) in segments(head).filter(|(marker, _, _)| *marker == HUFFMAN) {
            let (class, codes) = content.split_first()?;
            let codes = Codes::of(codes)?;
            if class >> 4 == 0 { tables.first.push(codes) } else { tables.others.push(codes) }
        }
        Some(tables)
    }
}

/// A Huffman table: of each length the first code, how many there are, and where their values begin (T.81, F.2.2.3).
struct Codes {
    lengths: Vec<(u32, u32, usize)>,
    values: Vec<u8>,
}

impl Codes {
    fn of(content: &[u8]) -> Option<Self> {
        let (counts, values) = content.split_at_checked(16)?;
        let (mut code, mut index, mut lengths) = (0_u32, 0_usize, Vec::new());
        for count in counts {
            lengths.push((code, u32::from(*count), index));
            code = (code + u32::from(*count)) << 1;
            index += usize::from(*count);
        }
        Some(Self { lengths, values: values.to_vec() })
    }

    fn value(&self, bits: &mut Bits<'_>) -> Option<u8> {
        let mut code = 0;
        for (first, count, index) in &self.lengths {
            code = (code << 1) | bits.bit()?;
            if let Some(offset) = code.checked_sub(*first).filter(|offset| offset < count) {
                return self.values.get(index + usize::try_from(offset).ok()?).copied();
            }
        }
        None
    }
}

/// Reads one block as we write it: zeros at its end as one sign, sixteen zeros as another and only before something that is none.
fn block(bits: &mut Bits<'_>, first: &Codes, others: &Codes) -> Option<()> {
    let size = first.value(bits)?;
    bits.skip(size, FIRST_BITS_MAX)?;
    let (mut at, mut owes_one) = (1_u8, false);
    while at < 64 {
        let sign = others.value(bits)?;
        match (sign >> 4, sign & 0x0f) {
            (0, 0) => return (!owes_one).then_some(()),
            (15, 0) => {
                at += 16;
                owes_one = true;
            }
            (_, 0) => return None,
            (zeros, size) => {
                at += zeros + 1;
                bits.skip(size, OTHER_BITS_MAX)?;
                owes_one = false;
            }
        }
    }
    (at == 64 && !owes_one).then_some(())
}

/// The bits of a scan; a byte of ones is followed by one of zeros, for it is no marker.
struct Bits<'b> {
    bytes: std::slice::Iter<'b, u8>,
    byte: u8,
    left: u8,
}

impl<'b> Bits<'b> {
    fn of(bytes: &'b [u8]) -> Self {
        Self { bytes: bytes.iter(), byte: 0, left: 0 }
    }

    fn bit(&mut self) -> Option<u32> {
        if self.left == 0 {
            self.byte = *self.bytes.next()?;
            if self.byte == 0xff && *self.bytes.next()? != 0 {
                return None;
            }
            self.left = 8;
        }
        self.left -= 1;
        Some(u32::from((self.byte >> self.left) & 1))
    }

    /// Passes over the bits of a coefficient: whichever they are, they are the only way to write it.
    fn skip(&mut self, bits: u8, at_most: u8) -> Option<()> {
        (bits <= at_most).then_some(())?;
        for _ in 0..bits {
            self.bit()?;
        }
        Some(())
    }

    /// Whether nothing is left but the ones that fill the last byte.
    fn end(&mut self) -> bool {
        while self.left > 0 {
            if self.bit() != Some(1) {
                return false;
            }
        }
        self.bytes.next().is_none()
    }
}

#[cfg(test)]
#[path = "ours_tests.rs"]
mod tests;
