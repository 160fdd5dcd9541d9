//! What an option has to offer for a seat, exactly.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_rational::Ratio;

/// An exact number.
pub type Exact = Ratio<BigInt>;

/// What an option has to offer.
#[derive(Clone, Debug)]
pub enum Offer {
    /// Thiele: the weight of its supporters.
    Weight(Exact),
    /// Phragmén: what its supporters would bear together, in units of [`Loads`], shared evenly among so many.
    Load { together: BigUint, voters: u64 },
}

impl Offer {
    /// Thiele's: a voter of whose options k are elected counts 1 / (k + 1). `supporters` is how many have how many.
    #[expect(clippy::arithmetic_side_effects, reason = "nobody has as many options elected as there are numbers")]
    pub fn weight(supporters: &BTreeMap<usize, u64>) -> Self {
        let share = |(got, weight): (&usize, &u64)| Exact::new(BigInt::from(*weight), BigInt::from(got + 1));
        Self::Weight(supporters.iter().map(share).sum())
    }

    /// Which of two is the better one, that is the greater. Offers of one count are of one kind.
    #[expect(clippy::arithmetic_side_effects, reason = "big numbers do not overflow")]
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Weight(one), Self::Weight(other)) => one.cmp(other),
            (Self::Load { together: one, voters: few }, Self::Load { together: other, voters: many }) => {
                (other * *few).cmp(&(one * *many))
            }
            (Self::Weight(_), Self::Load { .. }) => Ordering::Greater,
            (Self::Load { .. }, Self::Weight(_)) => Ordering::Less,
        }
    }
}

/// Phragmén's loads: what each seat lays on each of its supporters, all over one denominator, so that they are added and compared as
/// whole numbers and nothing is reduced on the way.
#[derive(Clone, Debug)]
pub struct Loads {
    /// The load of one seat.
    unit: BigUint,
    /// From seat 0, which weighs nothing.
    borne: Vec<BigUint>,
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "seats come from the count; big numbers do not overflow; nobody offers a seat without supporters"
)]
impl Loads {
    /// No seat is filled.
    pub fn begin() -> Self {
        Self { unit: BigUint::from(1_u8), borne: vec![BigUint::ZERO] }
    }

    /// Phragmén's offer: the load 1 of the seat and what its supporters bear already, shared evenly among them. `supporters` is how
    /// many bear the load of which seat.
    pub fn offer(&self, supporters: &BTreeMap<usize, u64>) -> Offer {
        let borne: BigUint = supporters.iter().map(|(seat, weight)| &self.borne[*seat] * *weight).sum();
        Offer::Load { together: borne + &self.unit, voters: supporters.values().sum() }
    }

    /// A seat is filled by an offer; one without supporters lays nothing on anybody.
    pub fn fill(&mut self, offer: Option<&Offer>) {
        let Some(Offer::Load { together, voters }) = offer else {
            self.borne.push(BigUint::ZERO);
            return;
        };
        // Among so many voters the load is a whole number of units that are so much smaller.
        let voters = BigUint::from(*voters);
        let common = together.gcd(&voters);
        let finer = voters / &common;
        self.unit *= &finer;
        for load in &mut self.borne {
            *load *= &finer;
        }
        self.borne.push(together / common);
    }

    /// The load of a seat on each of its supporters.
    pub fn of(&self, seat: usize) -> Exact {
        let load = self.borne.get(seat).cloned().unwrap_or_default();
        Exact::new(load.into(), self.unit.clone().into())
    }

    /// An offer in numbers: "7", or "137/3".
    pub fn written(&self, offer: &Offer) -> String {
        match offer {
            Offer::Weight(weight) => weight.to_string(),
            Offer::Load { together, voters } => {
                Exact::new(together.clone().into(), (&self.unit * *voters).into()).to_string()
            }
        }
    }
}
