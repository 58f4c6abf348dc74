// Lays out inputs, mixes and outputs for a use, and writes them as a person would: with a comment where they must choose.

#include "rig/fresh_rig.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ohmic::rig {
namespace {

struct Layout {
  std::string title;
  std::string comment;
  std::vector<std::string> inputs;                     // what they are likely to be called
  std::vector<std::string> performers;                 // each with a mix and phones
  std::string playback;                                // what other programs play
  std::string stream;                                  // what they hear
  bool leaves_programs_out = false;                    // of the stream: a caller must not hear themselves
  bool has_monitors = false;                           // on a second pair of outputs
  std::vector<int> input_channels = {};                // of the card, for each input; empty: in order
  std::vector<std::string> input_kinds = {};           // what they are, where somebody said so
  std::vector<std::vector<int>> output_channels = {};  // for each performer; empty: in order
};

std::vector<std::string> names(std::initializer_list<const char*> known, std::size_t count, const char* further) {
  std::vector<std::string> all(known.begin(), known.end());
  while (all.size() < count) all.push_back(fmt::format("{} {}", further, all.size() + 1));
  all.resize(count);
  return all;
}

/// As many as there are pairs of outputs to hear by and inputs to play on, at least one.
std::size_t performers_of(const Hardware& hardware) {
  const auto pairs = static_cast<std::size_t>(std::max(hardware.outputs, 0)) / 2;
  const auto inputs =
      hardware.demos.empty() ? static_cast<std::size_t>(std::max(hardware.inputs, 0)) : hardware.demos.size();
  return std::clamp<std::size_t>(std::min(pairs, inputs), 1, most_performers);
}

Layout layout_of(const Hardware& hardware, Usage usage) {
  const auto inputs = std::min(static_cast<std::size_t>(std::max(hardware.inputs, 0)), most_fresh_inputs);
  const std::size_t performers = performers_of(hardware);
  switch (usage) {
    case Usage::band: {
      Layout layout{
          .title = "Our band",
          .comment =
              "Every musician hears a mix of their own. Change the names to yours; all may be changed while it plays.",
          .inputs = names({"Vocal", "Guitar", "Bass", "Keys", "Kick", "Snare", "Overhead L", "Overhead R", "Hi-hat",
                           "Tom 1", "Tom 2", "Floor tom", "Vocal 2", "Vocal 3", "Acoustic", "Talk"},
                          inputs, "Line"),
          .performers = names({"Singer", "Guitarist", "Bassist", "Keyboarder", "Drummer"}, performers, "Player"),
          .playback = "Computer",
          .stream = "Recording"};
      return layout;
    }
    case Usage::podcast:
      return {.title = "Our podcast",
              .comment = "Everybody hears the others and a little of themselves; the call hears everything but itself.",
              .inputs = names({"Host", "Guest"}, inputs, "Guest"),
              .performers = names({"Host's ears", "Guest's ears"}, performers, "Ears"),
              .playback = "Call",
              .stream = "To the call",
              .leaves_programs_out = true};
    case Usage::listen:
      return {.title = "Listening",
              .comment = "What programs play, through a ceiling that keeps ears safe.",
              .inputs = {},
              .performers = names({"Mine"}, 1, "Mine"),
              .playback = "Music",
              .stream = "Heard"};
    case Usage::produce:
      return {.title = "My studio",
              .comment = "Hear yourself at once and the DAW behind you; the DAW records the card's inputs.",
              .inputs = names({"Voice", "Instrument"}, inputs, "Line"),
              .performers = names({"Mine"}, 1, "Mine"),
              .playback = "DAW",
              .stream = "Recording",
              .has_monitors = hardware.outputs >= 4};
    case Usage::stream:
      return {.title = "My broadcast",
              .comment = "What you say and what the computer plays goes out as one; you hear it, too.",
              .inputs = names({"Voice", "Instrument"}, inputs, "Line"),
              .performers = names({"Mine"}, 1, "Mine"),
              .playback = "Computer",
              .stream = "Broadcast"};
  }
  return {};
}

/// Puts what somebody said in the place of what is usual.
void take(const Plugged& plugged, Layout& layout) {
  if (!plugged.inputs.empty()) {
    layout.inputs.clear();
    for (const Plugged::Input& input : plugged.inputs) {
      layout.inputs.push_back(input.name);
      layout.input_channels.push_back(input.channel);
      layout.input_kinds.push_back(input.kind);
    }
  }
  if (plugged.outputs.empty()) return;
  layout.performers.clear();
  layout.has_monitors = false;
  for (const Plugged::Output& output : plugged.outputs) {
    layout.performers.push_back(output.name);
    layout.output_channels.push_back(output.channels);
  }
}

/// The recordings that somebody chose, under the names they gave.
Hardware chosen(Hardware hardware, const Plugged& plugged) {
  if (hardware.demos.empty() || plugged.inputs.empty()) return hardware;
  std::vector<Demo> demos;
  for (const Plugged::Input& input : plugged.inputs) {
    const auto at = static_cast<std::size_t>(std::max(input.channel, 1)) - 1;
    if (at >= hardware.demos.size()) continue;
    Demo demo = hardware.demos[at];
    demo.name = input.name;
    demo.link.clear();
    demos.push_back(std::move(demo));
  }
  hardware.demos = std::move(demos);
  return hardware;
}

std::string section(std::string_view kind, std::string_view name) {
  return fmt::format("\n[[{}]]\nname = \"{}\"\n", kind, name);
}

/// A column for comments, where the line is short enough.
std::string line(std::string_view text, std::string_view comment) {
  return fmt::format("{:<28}  # {}\n", text, comment);
}

std::string head(const Hardware& hardware, Usage usage, const Layout& layout) {
  std::string text = fmt::format("# {}\n# Written by ohmic new --for {}, for {}.\n", layout.comment,
                                 usages.at(static_cast<std::size_t>(usage)), hardware.words);
  text += "# Edit it while it plays: what you save is applied at once. `ohmic fields` says what may stand here.\n";
  text += fmt::format("\ntitle = \"{}\"\n\n[card]\n", layout.title);
  text += line(fmt::format("device = \"{}\"", hardware.is_jack ? "auto" : "virtual"),
               hardware.is_jack ? "a JACK server (jackd's or PipeWire's) where one runs"
                                : "nobody hears it; \"auto\" once a JACK server runs");
  text += fmt::format("rate = \"{}\"\n", format_value(Dimension::hertz, hardware.format.rate.value(), 6));
  text += line(fmt::format("frames = {}", hardware.format.frames), "fewer: less latency, more work");
  text += R"(
[headphone.closed]
title = "Closed headphone, 38 ohm"  # yours: fill in what its maker says
source = "typical of its kind"
impedance = "38 ohm"
sensitivity = "115 dB/V"

# A converter and an amplifier as good ones are; their sound is made, so it is the same on every card.
[dac.clean]
source = "typical of its kind"
full_scale = "2 V"
dynamic_range = "120 dB"
output_impedance = "100 ohm"

[amplifier.clean]
title = "Clean, 10 V rails"
source = "typical of its kind"
gain = "0 dB"
rails = "10 V"
current_limit = "150 mA"
output_impedance = "0.5 ohm"
noise = "2 uV"
)";
  return text;
}

std::string inputs(const Hardware& hardware, const Layout& layout) {
  std::string text;
  if (!hardware.demos.empty()) {
    text += "\n# Recordings in the place of microphones. On a card of yours an input is card = 1 instead of a file.\n";
    for (const Demo& demo : hardware.demos) {
      text += section("input", demo.name) + fmt::format("file = \"{}\"\n", demo.file);
      if (!demo.link.empty()) text += fmt::format("link = \"{}\"\n", demo.link);
      if (demo.channel != 1) text += fmt::format("channel = {}\n", demo.channel);
    }
    return text;
  }
  for (std::size_t i = 0; i < layout.inputs.size(); ++i) {
    text += fmt::format("\n[[input]]\n");
    const bool is_said = i < layout.input_kinds.size() && !layout.input_kinds[i].empty();
    const std::size_t channel =
        i < layout.input_channels.size() ? static_cast<std::size_t>(layout.input_channels[i]) : i + 1;
    text += line(fmt::format("name = \"{}\"", layout.inputs[i]),
                 is_said ? layout.input_kinds[i] : "what is plugged in here");
    text += line(fmt::format("card = {}", channel), "the card's own preamp: gain and 48 V are set there");
    if (i == 0)
      text +=
          "# high_pass = \"80 Hz\"\n# compressor = { on = true }\n"
          "# eq = [ { kind = \"peak\", frequency = \"3 kHz\", gain = \"2 dB\" } ]\n";
  }
  return text;
}

std::vector<std::string> channels_of(const Hardware& hardware, const Layout& layout) {
  std::vector<std::string> channels = layout.inputs;
  if (!hardware.demos.empty()) {
    channels.clear();
    for (const Demo& demo : hardware.demos)
      if (demo.link.empty()) channels.push_back(demo.name);  // a pair is sent by its left side
  }
  return channels;
}

/// A microphone that is there to talk by: in no mix, so in no recording.
constexpr std::string_view talk_input = "Talk";

/// What is mixed.
std::vector<std::string> mixed_of(const Hardware& hardware, const Layout& layout) {
  std::vector<std::string> channels = channels_of(hardware, layout);
  std::erase(channels, talk_input);
  return channels;
}

/// A name as a key of TOML.
std::string key(const std::string& name) { return fmt::format("\"{}\"", name); }

/// Many together are turned down, so that their sum does not clip.
std::string_view level_of(std::size_t channels) { return channels > 8 ? "-12 dB" : channels > 2 ? "-8 dB" : "-3 dB"; }

std::string mixes(const Hardware& hardware, const Layout& layout) {
  const std::vector<std::string> channels = mixed_of(hardware, layout);
  std::string text;
  for (std::size_t p = 0; p < layout.performers.size(); ++p) {
    text += section("mix", layout.performers[p]);
    if (p < channels.size() && layout.performers.size() > 1)
      text +=
          line(fmt::format("me = \"{}\"", channels[p]), "whose mix it is: me_level is more me, others_level the rest");
    text += "[mix.sends]\n";
    for (const std::string& channel : channels)
      text += fmt::format("{} = \"{}\"\n", key(channel), level_of(channels.size()));
    text += fmt::format("{} = \"-6 dB\"\n", key(layout.playback));
  }
  return text;
}

std::string outputs(const Layout& layout) {
  std::string text;
  for (std::size_t p = 0; p < layout.performers.size(); ++p) {
    text += section("phones", layout.performers[p]);
    text += fmt::format("mix = \"{}\"\n", layout.performers[p]);
    text += "amplifier = \"clean\"\n" + line("headphone = \"closed\"", "what is worn");
    const std::vector<int> channels = p < layout.output_channels.size()
                                          ? layout.output_channels[p]
                                          : std::vector{static_cast<int>(2 * p + 1), static_cast<int>(2 * p + 2)};
    text += fmt::format("card = [{}]\n", fmt::join(channels, ", "));
    text += line("level = \"-30 dB\"", "the volume: low at first");
    text += line("ceiling = \"105 dB SPL\"", "no peak at the ear goes beyond it");
    if (p == 0)
      text +=
          "# Where you know the voltage of the card's socket, levels are exact:\n"
          "# output = { full_scale = \"1.5 V\", output_impedance = \"10 ohm\" }\n";
  }
  if (layout.has_monitors) {
    text += R"(
[speaker.monitor]
title = "Nearfield monitor"         # yours
source = "typical of its kind"
level = "4 dBu"                     # this input ...
sound_level = "100 dB SPL"          # ... makes this at 1 m, its volume where you leave it
distance = "1 m"

[[monitor]]
name = "Monitors"
mix = "phones.Mine"                 # what the headphones hear
speaker = "monitor"
card = [3, 4]
level = "-30 dB"
)";
  }
  return text;
}

std::string programs(const Layout& layout) {
  std::string text = fmt::format(
      "\n# Other programs play into \"{}\" and record \"{}\": connect them to Ohmic's ports of these names.\n",
      layout.playback, layout.stream);
  text += fmt::format("[[playback]]\nname = \"{}\"\n", layout.playback);
  text += section("stream", layout.stream) + fmt::format("mix = \"{}\"\n", layout.performers.front());
  if (layout.leaves_programs_out)
    text += line(fmt::format("minus = [\"{}\"]", layout.playback), "a caller must not hear themselves");
  return text;
}

/// One who speaks to the others. A microphone that is heard in mixes and recorded is none for it.
std::string talkback(const Hardware& hardware, const Layout& layout) {
  if (layout.performers.size() < 2) return {};
  const std::vector<std::string> channels = channels_of(hardware, layout);
  if (std::ranges::find(channels, talk_input) != channels.end())
    return section("talkback", "Talk to all") +
           line(fmt::format("input = \"{}\"", talk_input), "t opens and closes it");
  return R"(
# Somebody who speaks to all, with a microphone of their own that is in no mix and so in no recording:
# [[talkback]]
# name = "Talk to all"
# input = "Talk"            # an [[input]] of this name; t opens and closes it
)";
}

}  // namespace

Usage usual(const Hardware& hardware) {
  const int inputs = hardware.demos.empty() ? hardware.inputs : static_cast<int>(hardware.demos.size());
  if (inputs <= 0) return Usage::listen;
  return inputs <= 2 ? Usage::produce : Usage::band;
}

std::optional<Usage> usage_of(std::string_view word) {
  const auto found = std::ranges::find(usages, word);
  if (found == usages.end()) return std::nullopt;
  return static_cast<Usage>(found - usages.begin());
}

std::string fresh_rig(const Hardware& here, Usage usage, const Plugged& plugged) {
  const Hardware hardware = chosen(here, plugged);
  Layout layout = layout_of(hardware, usage);
  take(plugged, layout);
  return head(hardware, usage, layout) + inputs(hardware, layout) + programs(layout) + mixes(hardware, layout) +
         outputs(layout) + talkback(hardware, layout);
}

}  // namespace ohmic::rig
