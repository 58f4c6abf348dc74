#pragma once
// A first rig for the hardware that is there: plays at once, and says in comments what to fill in.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "units/format.hpp"

namespace ohmic::rig {

/// What the rig is for.
enum class Usage { band, podcast, listen, produce, stream };

/// A recording to play where no microphone can be plugged in.
struct Demo {
  std::string name;  // "Kick"
  std::string file;  // as the rig spells it
  int channel = 1;
  std::string link = {};  // its left partner
};

/// The hardware it is written for.
struct Hardware {
  std::string words;     // "JACK server at 48 kHz, 64 frames": for a comment
  bool is_jack = false;  // else the virtual card
  Format format;
  int inputs = 0, outputs = 0;
  std::vector<Demo> demos;  // played instead of the inputs, on the virtual card
};

/// What somebody says is plugged in where. Empty: what the use usually has, on all channels.
struct Plugged {
  struct Input {
    std::string name;
    std::string kind;  // "microphone", "instrument", "line": for a comment
    int channel = 1;   // of the card; of demos, which
  };
  struct Output {
    std::string name;           // of who wears it
    std::vector<int> channels;  // left and right, from 1
  };
  std::vector<Input> inputs;
  std::vector<Output> outputs;
};
inline constexpr std::size_t most_fresh_inputs = 32, most_performers = 8;
inline constexpr std::array<std::string_view, 5> usages = {"band", "podcast", "listen", "produce", "stream"};

/// What fits so many channels: nothing to plug in is listening, a pair a person's desk, more a band.
Usage usual(const Hardware& hardware);
/// "podcast", as the command line spells it. Errors: none.
std::optional<Usage> usage_of(std::string_view word);

/// The rig file. Ceilings of 105 dB SPL, volumes of -30 dB, a mix for each performer, a playback and a stream for other
/// programs.
std::string fresh_rig(const Hardware& hardware, Usage usage, const Plugged& plugged = {});

}  // namespace ohmic::rig
