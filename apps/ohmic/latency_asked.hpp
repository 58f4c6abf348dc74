#pragma once
// What is asked of `ohmic latency` and `ohmic tune`.

#include <optional>
#include <string>

#include "units/quantity.hpp"

namespace ohmic::app {

struct LatencyAsked {
  std::string rig;     // empty: the card alone, by its channels' numbers
  std::string from;    // an output's number, or its name in the rig; empty: all of them
  std::string to;      // an input likewise; empty: whichever hears it
  std::string device;  // empty: the rig's, else auto
  std::optional<Hertz> rate;
  std::optional<int> frames;
  std::optional<int> periods;
  DBFS level{-30.0};
  bool plays_phones = false;  // also outputs that the rig calls phones; and nothing is asked first
  bool shows_kept = false;
  bool is_json = false;
};

struct TuneAsked {
  std::string rig;  // whose plan is the load; empty: none
  std::string device;
  std::optional<Hertz> rate;
  std::optional<int> periods;
  Second length{10.0};
  bool is_json = false;
};

}  // namespace ohmic::app
