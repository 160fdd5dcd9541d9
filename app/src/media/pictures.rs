//! Pictures made anew: decoded within limits, turned as the camera was held, made smaller, and encoded by us, so that nothing of the
//! original stays but what is seen.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use tokio::sync::Semaphore;

use super::{ours, sniffing};
use crate::error::AppError;

/// So many pixels may a picture have as it is brought: more than telephones make, and little enough to be held in memory.
const PIXELS_MAX: u64 = 24_000_000;
/// So long may an edge be, before anything is decoded.
const EDGE_MAX: u32 = 12_000;
/// So much memory may a decoder take.
const DECODER_BYTES_MAX: u64 = 160 * 1024 * 1024;
/// The longest edge of a picture when it is opened, and where it stands among words.
const LARGE: u32 = 2_048;
const SMALL: u32 = 640;
/// The edges of a portrait.
const PORTRAIT_LARGE: u32 = 512;
const PORTRAIT_SMALL: u32 = 128;
/// A drawing or a screenshot is kept without loss up to this size.
const LOSSLESS_BYTES_MAX: usize = 700_000;
const QUALITY: u8 = 82;

/// One at a time on a node: decoding takes the memory of some hundred pages.
static TURN: Semaphore = Semaphore::const_new(1);

/// What a picture is cut to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    AsItIs,
    /// The square in its middle.
    Square,
}

/// A picture as it is kept.
#[derive(Clone)]
pub struct Made {
    pub content_type: &'static str,
    pub width: u32,
    pub height: u32,
    pub large: Vec<u8>,
    /// `None` where the large one is as small.
    pub small: Option<Vec<u8>>,
}

/// Makes a picture anew; `Err` says in words why it cannot be kept.
pub async fn made(bytes: Vec<u8>, shape: Shape) -> Result<Result<Made, String>, AppError> {
    let _turn = TURN.acquire().await.map_err(|error| AppError::Bug(error.to_string()))?;
    let made = tokio::task::spawn_blocking(move || make(&bytes, shape)).await;
    // A decoder that panics has met bytes that nobody foresaw: they are no picture to us.
    Ok(made.unwrap_or_else(|_| Err(UNREADABLE.to_owned())))
}

const UNREADABLE: &str = "this picture cannot be read: it is damaged, or cut off";

fn make(bytes: &[u8], shape: Shape) -> Result<Made, String> {
    let format = sniffing::picture(bytes)?;
    let picture = decoded(bytes, format)?;
    let (large, small) = match shape {
        Shape::AsItIs => (LARGE, SMALL),
        Shape::Square => (PORTRAIT_LARGE, PORTRAIT_SMALL),
    };
    let picture = plain(within(cut(picture, shape), large));
    let is_drawn = format != ImageFormat::Jpeg;
    let (content_type, bytes) = match is_ours(bytes, &picture)? {
        true => ("image/jpeg", bytes.to_vec()),
        false => encoded(&picture, is_drawn)?,
    };
    let small = match picture.width().max(picture.height()) > small {
        true => Some(encoded_as(&plain(finely(&picture, small)), content_type)?),
        false => None,
    };
    Ok(Made { content_type, width: picture.width(), height: picture.height(), large: bytes, small })
}

/// Whether it is a JPEG that we wrote and would not make smaller: then it is as it would be written, and stays so.
fn is_ours(bytes: &[u8], picture: &DynamicImage) -> Result<bool, String> {
    let model = encoded_as(&DynamicImage::new_rgb8(1, 1), "image/jpeg")?;
    Ok(ours::edges(bytes, &model) == Some((picture.width(), picture.height())))
}

/// The picture, or of a moving one the first, turned as it is meant to be seen. Its edges are looked at before it is decoded.
fn decoded(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, String> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODER_BYTES_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let unreadable = |_| UNREADABLE.to_owned();
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width > EDGE_MAX || height > EDGE_MAX || pixels > PIXELS_MAX || decoder.total_bytes() > DECODER_BYTES_MAX {
        return Err(format!(
            "this picture is too large: it has {width} × {height} pixels, and may have {} million in all and {EDGE_MAX} along an edge",
            PIXELS_MAX / 1_000_000
        ));
    }
    if pixels == 0 {
        return Err(UNREADABLE.to_owned());
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn cut(picture: DynamicImage, shape: Shape) -> DynamicImage {
    if shape == Shape::AsItIs {
        return picture;
    }
    let edge = picture.width().min(picture.height());
    picture.crop_imm((picture.width() - edge) / 2, (picture.height() - edge) / 2, edge, edge)
}

/// Made to fit, never larger than it is. This way needs little memory beside the picture's own.
fn within(picture: DynamicImage, edge: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= edge { picture } else { picture.thumbnail(edge, edge) }
}

/// The same from a picture that is small enough already to take more care.
fn finely(picture: &DynamicImage, edge: u32) -> DynamicImage {
    picture.resize(edge, edge, image::imageops::FilterType::Triangle)
}

/// Eight bits a colour, and transparency only where something is transparent.
fn plain(picture: DynamicImage) -> DynamicImage {
    if !picture.has_alpha() {
        return picture.into_rgb8().into();
    }
    let picture = picture.into_rgba8();
    match picture.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
        true => DynamicImage::from(picture).into_rgb8().into(),
        false => picture.into(),
    }
}

/// Photographs as JPEG; what is drawn, or has something transparent, as PNG where that is not large.
fn encoded(picture: &DynamicImage, is_drawn: bool) -> Result<(&'static str, Vec<u8>), String> {
    if is_drawn || picture.has_alpha() {
        let png = encoded_as(picture, "image/png")?;
        if png.len() <= LOSSLESS_BYTES_MAX || picture.has_alpha() {
            return Ok(("image/png", png));
        }
    }
    Ok(("image/jpeg", encoded_as(picture, "image/jpeg")?))
}

fn encoded_as(picture: &DynamicImage, content_type: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let written = match content_type {
        "image/png" => picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png),
        _ => picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)),
    };
    written.map(|()| bytes).map_err(|_| UNREADABLE.to_owned())
}

#[cfg(test)]
#[path = "pictures_tests.rs"]
mod tests;
