#pragma once
// What a cable told of a card, beside what the card tells of itself: the ledger's check against the world.

#include <optional>
#include <string>

#include "devices/card.hpp"
#include "store/latencies.hpp"

namespace ohmic::rig {

/// A card's share of a way, as `ohmic latency` measured it at the very setting that plays.
struct MeasuredShare {
  store::Latency measured;
  /// Frames that the card does not tell: converters and their filters, the cable, a driver's own queue. Negative: it tells
  /// more than there is.
  double untold() const { return measured.round_trip - measured.setting.told.value(); }
  /// "Measured on 2026-11-23 from output 1 to input 2: ..."
  std::string words() const;
};

/// How a card is set, as latencies are kept by.
store::CardSetting setting_of(const devices::Granted& granted);

/// What is kept of this setting, of that way if it was measured, else of another on the same card. Nothing: it was never
/// measured, or what is kept cannot be read.
std::optional<MeasuredShare> measured_share(store::Latencies& kept, const devices::Granted& granted, int output = 0,
                                            int input = 0);
/// The same from the usual file, which is not made when it is not there.
std::optional<MeasuredShare> measured_share(const devices::Granted& granted);

/// For a rig whose card is not open: the newest that was measured at its rate and period, on whichever card; from the usual
/// file.
std::optional<MeasuredShare> measured_like(Hertz rate, int frames);

}  // namespace ohmic::rig
