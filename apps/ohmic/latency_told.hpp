#pragma once
// What `ohmic latency` and `ohmic tune` found, ready to be printed as sentences, tables or JSON.

#include <optional>
#include <string>
#include <vector>

#include "measure/buffer_search.hpp"
#include "measure/machine.hpp"
#include "measure/round_trip.hpp"
#include "rig/ledger.hpp"
#include "store/latencies.hpp"

namespace ohmic::app {

/// One way that was measured, from 1.
struct WayTold {
  int output = 1, input = 1;
  std::string output_name, input_name;  // in the rig; empty: none
  measure::RoundTrip is;
};

struct LatencyTold {
  std::string words;  // of the card
  std::string device;
  Hertz rate{48000.0};
  int frames = 64;
  Frames capture, playback;  // as the card tells them
  std::vector<WayTold> ways;
  std::vector<rig::LatencyPart> added;  // by the rig, on the way from the input to the output that were named
  std::string added_from, added_to;
  /// Frames the card does not tell.
  double untold(const WayTold& way) const { return way.is.frames - (capture + playback).value(); }
};

struct TuneTold {
  std::string words;  // of the card, at the largest buffer
  std::string device, load;
  Hertz rate{48000.0};
  measure::Search search;
  measure::Machine machine;
  std::vector<measure::Change> changes;
};

/// One line of JSON each.
std::string json(const LatencyTold& told);
std::string json(const TuneTold& told);
std::string json(const std::vector<store::Latency>& kept);

void print(const LatencyTold& told);
void print(const TuneTold& told);

/// What was just measured, as it is kept.
store::Latency kept_of(const LatencyTold& told, const WayTold& way, std::int64_t now);

}  // namespace ohmic::app
