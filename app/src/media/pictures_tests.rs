use image::{Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    // The left half is red, the right one blue, so that turning shows.
    let picture =
        RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([250, 0, 0]) } else { Rgb([0, 0, 250]) });
    encoded_as(&picture.into(), "image/jpeg").unwrap()
}

/// A JPEG with a segment of application data right after its beginning.
fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, content, &jpeg[2..]].concat()
}

/// EXIF that says "turned by 90 degrees" and holds a place.
fn exif() -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    tiff.extend_from_slice(b"GPSLatitude 48.137154");
    tiff
}

#[test]
fn nothing_of_the_original_stays_and_it_is_turned_as_it_was_meant() {
    let brought = with_segment(&jpeg(80, 40), 0xe1, &exif());
    let brought = with_segment(&brought, 0xe2, b"ICC_PROFILE\0\x01\x01 a profile");
    let brought = with_segment(&brought, 0xfe, b"a remark of the camera");
    let made = make(&brought, Shape::AsItIs).unwrap();
    assert_eq!((made.width, made.height), (40, 80));
    for left in [&b"Exif"[..], b"GPS", b"ICC_PROFILE", b"remark"] {
        assert!(!made.large.windows(left.len()).any(|window| window == left), "{left:?}");
    }
    let seen = image::load_from_memory(&made.large).unwrap().into_rgb8();
    assert!(seen.get_pixel(20, 10).0[0] > 200 && seen.get_pixel(20, 70).0[2] > 200, "red above blue");
}

#[test]
fn words_in_a_png_are_gone_and_what_is_transparent_stays_so() {
    let picture = RgbaImage::from_fn(20, 10, |x, _| Rgba([9, 9, 9, if x < 10 { 0 } else { 255 }]));
    let png = encoded_as(&picture.into(), "image/png").unwrap();
    let chunk = [&14_u32.to_be_bytes()[..], b"tEXtComment\0secret", &[0xde, 0xad, 0xbe, 0xef]].concat();
    let brought = [&png[..33], &chunk, &png[33..]].concat();
    let made = make(&brought, Shape::AsItIs);
    // Decoders differ in what they think of a chunk with a wrong sum; none lets its words through.
    if let Ok(made) = made {
        assert_eq!(made.content_type, "image/png");
        assert!(!made.large.windows(6).any(|window| window == b"secret"));
        assert!(image::load_from_memory(&made.large).unwrap().has_alpha());
    }
    assert!(make(&png, Shape::AsItIs).unwrap().large.len() < 10_000);
}

#[test]
fn large_pictures_are_made_smaller_and_portraits_square() {
    let made = make(&jpeg(3000, 1500), Shape::AsItIs).unwrap();
    assert_eq!((made.width, made.height), (2048, 1024));
    let small = image::load_from_memory(&made.small.unwrap()).unwrap();
    assert_eq!((small.width(), small.height()), (640, 320));
    let made = make(&jpeg(900, 600), Shape::Square).unwrap();
    assert_eq!((made.width, made.height), (512, 512));
    assert!(make(&jpeg(30, 30), Shape::AsItIs).unwrap().small.is_none());
}

#[test]
fn bombs_and_damaged_files_are_refused_in_words_before_they_are_decoded() {
    let mut png = encoded_as(&RgbImage::new(1, 1).into(), "image/png").unwrap();
    png[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let sum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    assert!(make(&png, Shape::AsItIs).err().unwrap().contains("65535 × 65535 pixels"));
    let whole = jpeg(300, 300);
    for length in [1, 3, 20, 200, whole.len() / 2] {
        let _said_or_grey = make(&whole[..length], Shape::AsItIs);
    }
    assert!(make(&whole[..20], Shape::AsItIs).is_err());
    assert!(make(b"", Shape::AsItIs).is_err());
    assert!(make(b"GIF89a=1;alert(1)//", Shape::AsItIs).is_err());
}

/// The sum that PNG puts behind a chunk.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 })
    })
}
