use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, Rgb, RgbImage};

use super::*;

fn written(width: u32, height: u32, seed: u32) -> Vec<u8> {
    // Noise, so that every kind of coefficient and run is there; and a plain corner, so that long runs are.
    let noise = |x: u32, y: u32| {
        (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503) ^ seed.wrapping_mul(97)).rotate_left(13)
    };
    let picture = RgbImage::from_fn(width, height, |x, y| match x > width / 2 {
        true => Rgb(noise(x, y).to_be_bytes()[..3].try_into().unwrap()),
        false => Rgb([7, 8, 9]),
    });
    let mut bytes = Vec::new();
    DynamicImage::from(picture).write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 82)).unwrap();
    bytes
}

fn of(bytes: &[u8]) -> Option<(u32, u32)> {
    edges(bytes, &written(1, 1, 0))
}

#[test]
fn what_we_wrote_is_known_again_whatever_its_edges() {
    for (seed, (width, height)) in (1..).zip([(1, 1), (8, 8), (9, 7), (16, 200), (333, 41), (640, 480)]) {
        assert_eq!(of(&written(width, height, seed)), Some((width, height)));
    }
}

#[test]
fn no_bit_more_no_bit_less_and_nothing_anywhere_else() {
    let whole = written(50, 30, 1);
    let inserted = |at: usize, what: &[u8]| [&whole[..at], what, &whole[at..]].concat();
    let end = whole.len();
    assert_eq!(of(&inserted(end, b"<script>")), None, "behind its end");
    assert_eq!(of(&inserted(end - 2, &[0x55])), None, "before its end");
    assert_eq!(of(&inserted(end - 2, &[0xff, 0xd0])), None, "a marker before its end");
    assert_eq!(of(&inserted(2, &[0xff, 0xfe, 0, 4, 1, 2])), None, "a remark");
    assert_eq!(of(&inserted(2, b"\xff\xe1\0\x08Exif\0\0")), None, "metadata");
    assert_eq!(of(&whole[..end - 1]), None);
    assert_eq!(of(&whole[..end / 2]), None);
    assert_eq!(of(b""), None);
    for at in 0..head_length(&whole).unwrap() {
        let mut other = whole.clone();
        other[at] ^= 1;
        // Other edges have another number of blocks.
        assert_ne!(of(&other), Some((50, 30)), "byte {at} of the head");
    }
    let mut padded = whole.clone();
    padded[end - 3] ^= 1;
    assert!(of(&padded).is_none() || whole[end - 3] & 1 == 0, "what fills the last byte is ones");
}

#[test]
fn what_another_quality_or_another_program_wrote_is_not_ours() {
    let mut bytes = Vec::new();
    let picture = DynamicImage::from(RgbImage::new(20, 20));
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 75)).unwrap();
    assert_eq!(of(&bytes), None);
    let mut grey = Vec::new();
    DynamicImage::new_luma8(20, 20).write_with_encoder(JpegEncoder::new_with_quality(&mut grey, 82)).unwrap();
    assert_eq!(of(&grey), None);
}

#[test]
fn coefficients_have_one_way_to_be_written() {
    // A block of zeros is written as its first coefficient and one sign; sixteen zeros and then that sign would say the same.
    let model = written(1, 1, 0);
    let tables = Tables::of(&model).unwrap();
    let code = |codes: &Codes, value: u8| -> String {
        let at = codes.values.iter().position(|found| *found == value).unwrap();
        let (bits, (first, _, index)) = (1..)
            .zip(&codes.lengths)
            .find(|(_, (_, count, index))| at >= *index && at < index + *count as usize)
            .unwrap();
        format!("{:0bits$b}", first + u32::try_from(at - index).unwrap())
    };
    let read = |bits: &str| {
        let filled = format!("{bits}{}", "1".repeat((8 - bits.len() % 8) % 8));
        let bytes: Vec<u8> =
            (0..filled.len()).step_by(8).map(|at| u8::from_str_radix(&filled[at..at + 8], 2).unwrap()).collect();
        let mut bits = Bits::of(&bytes);
        block(&mut bits, &tables.first[0], &tables.others[0]).is_some_and(|()| bits.end())
    };
    let (zero, none, sixteen, one) = (
        code(&tables.first[0], 0),
        code(&tables.others[0], 0),
        code(&tables.others[0], 0xf0),
        code(&tables.others[0], 1),
    );
    assert!(read(&format!("{zero}{none}")));
    assert!(read(&format!("{zero}{sixteen}{one}1{none}")));
    assert!(!read(&format!("{zero}{sixteen}{none}")), "zeros that nothing follows");
    assert!(!read(&format!("{zero}{}", sixteen.repeat(4))), "beyond the block");
}
