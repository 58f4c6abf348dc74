#pragma once
// Whether rows can be true together: what one figure says of another, of the same row or of another source.

#include <vector>

#include "store/rows.hpp"

namespace ohmic::store {

/// A sentence for every row that contradicts itself or others. Refused are:
/// - a sensitivity per volt and one per milliwatt in one row that the impedance does not bring together;
/// - the same number per volt and per milliwatt from two sources; a published sensitivity that all other sources agree
///   with only when its unit is the other one;
/// - powers or voltages that no single output gives into its loads; a power and a voltage that contradict each other;
///   more voltage under load than without;
/// - powers of two sources that are a thousand times apart (watts for milliwatts);
/// - a microphone whose self-noise is above its highest level;
/// - the same figure twice from the same source; a name that is a headphone's and an amplifier's at the same time.
std::vector<Error> check_rows(const std::vector<Row>& rows);

}  // namespace ohmic::store
