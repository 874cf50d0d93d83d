//! The colours of an image as a palette: icons are drawn in few of them, and what lies between two is only the edge
//! of a line.

use std::cmp::Reverse;
use std::collections::HashMap;

/// Red, green, blue, alpha; not multiplied with alpha.
type Rgba = [u8; 4];

/// Colours that a palette of PNG can hold.
const MOST: usize = 256;
/// So many are taken since they are frequent, and the others so that every colour has one like it.
const FREQUENT: usize = 128;

/// An image of at most 256 colours.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PaletteImage {
    /// Red, green and blue of each colour.
    pub(super) colours: Vec<u8>,
    /// The alpha of each.
    pub(super) alphas: Vec<u8>,
    /// By pixel, the position of its colour.
    pub(super) pixels: Vec<u8>,
}

impl PaletteImage {
    /// Of an image of more colours the most frequent ones are kept, then again and again the one that is least like
    /// those; every other becomes the nearest of them.
    pub(super) fn of(rgba: &[u8]) -> Self {
        let pixels = || rgba.chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2], pixel[3]]);
        let mut counts: HashMap<Rgba, usize> = HashMap::new();
        pixels().for_each(|colour| *counts.entry(colour).or_default() += 1);
        let mut all: Vec<(Rgba, usize)> = counts.into_iter().collect();
        // Of equally frequent ones the first by value: the same image makes the same bytes.
        all.sort_unstable_by_key(|(colour, count)| (Reverse(*count), *colour));
        let mut kept: Vec<Rgba> = Vec::new();
        // Of every colour the nearest that is kept, and how unlike it is.
        let mut nearest = vec![(u32::MAX, 0_u8); all.len()];
        let mut next = (!all.is_empty()).then_some(0);
        while let Some(at) = next {
            let position = kept.len() as u8;
            kept.push(all[at].0);
            for ((colour, _), best) in all.iter().zip(&mut nearest) {
                *best = (*best).min((unlike(*colour, all[at].0), position));
            }
            let least_alike = || {
                let away = |at: &usize| (nearest[*at].0, Reverse(*at));
                (0..all.len()).max_by_key(away).filter(|at| nearest[*at].0 > 0)
            };
            next = match kept.len() {
                MOST.. => None,
                few if few < FREQUENT.min(all.len()) => Some(few),
                _ => least_alike(),
            };
        }
        let colours = all.iter().zip(&nearest);
        let index: HashMap<Rgba, u8> = colours.map(|((it, _), (_, at))| (*it, *at)).collect();
        Self {
            colours: kept.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect(),
            alphas: kept.iter().map(|[.., alpha]| *alpha).collect(),
            pixels: pixels().map(|colour| index[&colour]).collect(),
        }
    }
}

/// How unlike two colours look; 0 for the same alone.
fn unlike(one: Rgba, other: Rgba) -> u32 {
    // As they are seen: what is nearly transparent has hardly a colour.
    let seen = |colour: Rgba, at: usize| u32::from(colour[at]) * u32::from(colour[3]) / 255;
    let channel = |at: usize| seen(one, at).abs_diff(seen(other, at)).pow(2);
    let alpha = u32::from(one[3].abs_diff(other[3])).pow(2);
    let seen_apart = channel(0) + channel(1) + channel(2) + alpha;
    seen_apart.max(u32::from(one != other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_stay_what_they_are() {
        let image = [[1, 2, 3, 255], [0, 0, 0, 0], [1, 2, 3, 255], [9, 9, 9, 128]].concat();
        let indexed = PaletteImage::of(&image);
        let again: Vec<u8> = indexed.pixels.iter().flat_map(|at| rgba(&indexed, *at)).collect();
        assert_eq!(again, image);
        assert_eq!(indexed.alphas.len(), 3);
    }

    #[test]
    fn of_many_the_frequent_ones_stay_and_the_others_are_nearly_what_they_were() {
        let shade = |n: usize| [(n % 250) as u8, (n / 250) as u8, 40, 255];
        let frequent = std::iter::repeat_n([200, 0, 0, 255], 900);
        let image: Vec<u8> = frequent.chain((0..600).map(shade)).flatten().collect();
        let indexed = PaletteImage::of(&image);
        assert_eq!((indexed.colours.len(), indexed.alphas.len()), (768, 256));
        assert_eq!(rgba(&indexed, indexed.pixels[0]), [200, 0, 0, 255]);
        for (at, index) in indexed.pixels.iter().enumerate() {
            let (was, is) = (&image[at * 4..at * 4 + 4], rgba(&indexed, *index));
            assert!(was.iter().zip(is).all(|(a, b)| a.abs_diff(b) <= 3), "{was:?} {is:?}");
        }
        assert_eq!(indexed, PaletteImage::of(&image), "the same image, the same bytes");
    }

    fn rgba(indexed: &PaletteImage, at: u8) -> [u8; 4] {
        let at = usize::from(at);
        let colour = &indexed.colours[at * 3..at * 3 + 3];
        [colour[0], colour[1], colour[2], indexed.alphas[at]]
    }
}
