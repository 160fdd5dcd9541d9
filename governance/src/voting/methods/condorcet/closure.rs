//! Who reaches whom along defeats, kept closed while defeats are added.

/// A relation over options that is always transitive. Rows and columns are bit sets, so that adding a pair costs a word for
/// 64 options, and all additions together at most options³ / 64.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Closure {
    words: usize,
    /// Row a: what a reaches.
    from: Vec<u64>,
    /// Row a: what reaches a.
    to: Vec<u64>,
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "options are below the number the sets were made for; positions in memory"
)]
impl Closure {
    /// Nobody reaches anybody.
    pub fn over(options: usize) -> Self {
        let words = options.div_ceil(64);
        Self { words, from: vec![0; options * words], to: vec![0; options * words] }
    }

    /// How many words it takes, in memory and to copy.
    pub const fn words(&self) -> usize {
        self.from.len().saturating_add(self.to.len())
    }

    /// Whether there is a way from `a` to `b`.
    pub fn reaches(&self, a: usize, b: usize) -> bool {
        self.from[a * self.words + b / 64] >> (b % 64) & 1 == 1
    }

    /// Whether anybody reaches `a`.
    pub fn is_reached(&self, a: usize) -> bool {
        self.to[a * self.words..][..self.words].iter().any(|word| *word != 0)
    }

    /// Adds the pair (a, b) and all that follows from it; tells each pair that was not there before.
    pub fn add(&mut self, a: usize, b: usize, mut found: impl FnMut(usize, usize)) {
        if self.reaches(a, b) {
            return;
        }
        // Whoever reaches a (or is a) now reaches b and all that b reaches.
        let mut sources = self.to[a * self.words..][..self.words].to_vec();
        sources[a / 64] |= 1 << (a % 64);
        let mut targets = self.from[b * self.words..][..self.words].to_vec();
        targets[b / 64] |= 1 << (b % 64);
        each(&sources, |x| {
            for (word, wanted) in targets.iter().enumerate() {
                let row = &mut self.from[x * self.words + word];
                let mut new = wanted & !*row;
                *row |= new;
                while new != 0 {
                    let y = word * 64 + new.trailing_zeros() as usize;
                    new &= new - 1;
                    self.to[y * self.words + x / 64] |= 1 << (x % 64);
                    found(x, y);
                }
            }
        });
    }
}

/// Calls back for each member of a bit set, ascending.
#[expect(clippy::arithmetic_side_effects, reason = "a non-empty word minus its lowest bit; positions in memory")]
fn each(set: &[u64], mut member: impl FnMut(usize)) {
    for (word, bits) in set.iter().enumerate() {
        let mut bits = *bits;
        while bits != 0 {
            member(word * 64 + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }
}
