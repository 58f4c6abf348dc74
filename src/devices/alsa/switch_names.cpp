// Which controls of which cards are known, by the names their drivers publish; every rule says who publishes it.

#include "devices/alsa/switch_names.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace ohmic::devices::alsa {
namespace {

using Kind = Switch::Kind;
using Channels = NameRule::Channels;

// Who publishes the names. Linux's own files stand in its source at kernel.org; listings are what users and developers of
// these cards posted.
constexpr std::string_view scarlett2 =
    "Linux sound/usb/mixer_scarlett2.c; github.com/geoffreybennett/alsa-scarlett-gui demo/*.state";
constexpr std::string_view scarlett1 = "Linux sound/usb/mixer_scarlett.c; github.com/x42/scarlett-mixer/issues/8";
constexpr std::string_view babyface = "Linux sound/usb/mixer_quirks.c, snd_bbfpro_controls_create";
constexpr std::string_view s1810c = "Linux sound/usb/mixer_s1810c.c";
constexpr std::string_view pcxhr = "Linux sound/pci/pcxhr/pcxhr_mix22.c, hr222_phantom_power_switch";
constexpr std::string_view echoaudio = "Linux sound/pci/echoaudio/echoaudio.c, snd_echo_phantom_power_switch";
constexpr std::string_view bebob = "github.com/alsa-project/snd-firewire-ctl-services/issues/192";
constexpr std::string_view class_umc = "github.com/alsa-project/alsa-ucm-conf/issues/177 (Behringer UMC204HD)";
constexpr std::string_view class_umc_old = "github.com/moode-player/moode/issues/95 (Behringer UMC204HD)";
constexpr std::string_view class_cm108 = "github.com/MiczFlor/RPi-Jukebox-RFID/issues/76 (C-Media CM108)";
constexpr std::string_view class_audient =
    "github.com/omacom/omarchy/pull/10148, github.com/alsa-project/alsa-ucm-conf/pull/836";
constexpr std::string_view class_clock =
    "Linux sound/usb/mixer.c, clock selectors; github.com/geoffreybennett/alsa-scarlett-gui/issues/33";
constexpr std::string_view hda = "github.com/ioBroker/ioBroker.sayit/pull/13 (Intel HDA)";

/// The numbers of a Babyface's connectors are in its names: AN1 AN2 IN3 IN4, and AN1 AN2 PH3 PH4.
const std::vector<NameRule>& rules() {
  constexpr bool in = true, out = false;
  static const std::vector<NameRule> all = {
      // Focusrite Scarlett 2nd, 3rd and 4th generation, Clarett, Clarett+, Vocaster
      {"Line In {n} Phantom Power Capture Switch", Kind::phantom, in, Channels::number, scarlett2},
      {"Line In {n}-{m} Phantom Power Capture Switch", Kind::phantom, in, Channels::range, scarlett2},
      {"Line In {n} Pad Capture Switch", Kind::pad, in, Channels::number, scarlett2},
      {"Line In {n} Air Capture Switch", Kind::air, in, Channels::number, scarlett2},
      {"Line In {n} Air Capture Enum", Kind::air, in, Channels::number, scarlett2},
      {"Line In {n} Level Capture Enum", Kind::instrument, in, Channels::number, scarlett2},
      {"Line In {n} Gain Capture Volume", Kind::gain, in, Channels::number, scarlett2},
      {"Direct Monitor Playback Switch", Kind::direct_monitor, out, Channels::whole, scarlett2},
      {"Direct Monitor Playback Enum", Kind::direct_monitor, out, Channels::whole, scarlett2},
      {"Line {n} ({any}) Playback Volume", Kind::output_level, out, Channels::number, scarlett2},
      {"Line {n} Playback Volume", Kind::output_level, out, Channels::number, scarlett2},
      {"Line {n} Mute Playback Switch", Kind::output_mute, out, Channels::number, scarlett2},
      {"Master HW Playback Volume", Kind::output_level, out, Channels::whole, scarlett2},
      {"Mute Playback Switch", Kind::output_mute, out, Channels::whole, scarlett2},
      // Focusrite Scarlett 1st generation
      {"Input {n} Impedance Switch", Kind::instrument, in, Channels::number, scarlett1},
      {"Input {n} Pad Switch", Kind::pad, in, Channels::number, scarlett1},
      {"Sample Clock Source", Kind::clock_source, out, Channels::whole, scarlett1},
      // RME Babyface Pro
      {"Mic-AN{n} 48V", Kind::phantom, in, Channels::number, babyface},
      {"Mic-AN{n} PAD", Kind::pad, in, Channels::number, babyface},
      {"Mic-AN{n} Gain", Kind::gain, in, Channels::number, babyface},
      {"Line-IN{n} Gain", Kind::gain, in, Channels::number, babyface},
      {"Main-Out AN{n}", Kind::output_level, out, Channels::number, babyface},
      {"Main-Out PH{n}", Kind::output_level, out, Channels::number, babyface},
      // PreSonus Studio 1810c
      {"48V Phantom Power On Mic Inputs Switch", Kind::phantom, in, Channels::whole, s1810c},
      {"Mute Main Out Switch", Kind::output_mute, out, Channels::whole, s1810c},
      // Digigram, Echo, FireWire cards of BridgeCo's
      {"Phantom Power Switch", Kind::phantom, in, Channels::whole, pcxhr},
      {"Phantom power Switch", Kind::phantom, in, Channels::whole, echoaudio},
      {"phantom-powering", Kind::phantom, in, Channels::whole, bebob},
      // What Linux makes of USB Audio Class descriptors: Behringer's, dongles, headsets and most that have no driver
      {"Mic Capture Volume", Kind::gain, in, Channels::each, class_umc},
      {"PCM Playback Volume", Kind::output_level, out, Channels::each, class_umc},
      {"PCM Playback Switch", Kind::output_mute, out, Channels::each, class_umc, {}, true},
      {"{any} Output Playback Volume", Kind::output_level, out, Channels::each, class_umc_old},
      {"{any} Output Playback Switch", Kind::output_mute, out, Channels::each, class_umc_old, {}, true},
      // Audient's is of the card's monitor mixer, not of what the computer plays
      {"Speaker Playback Volume", Kind::other, out, Channels::whole, class_audient, "2708"},
      {"Speaker Playback Volume", Kind::output_level, out, Channels::each, class_cm108},
      {"Speaker Playback Switch", Kind::output_mute, out, Channels::each, class_cm108, {}, true},
      {"{any} Clock Source", Kind::clock_source, out, Channels::whole, class_clock},
      // Built-in sound
      {"Master Playback Volume", Kind::output_level, out, Channels::each, hda},
      {"Master Playback Switch", Kind::output_mute, out, Channels::each, hda, {}, true},
      {"Headphone Playback Volume", Kind::output_level, out, Channels::each, hda},
      {"Headphone Playback Switch", Kind::output_mute, out, Channels::each, hda, {}, true},
      {"Capture Volume", Kind::gain, in, Channels::each, hda},
      {"Mic Boost Volume", Kind::gain, in, Channels::whole, hda},
  };
  return all;
}

/// May a control of this type be what the rule says?
bool is_possible(Kind kind, Control::Type type) {
  using Type = Control::Type;
  switch (kind) {
    case Kind::gain:
    case Kind::output_level: return type == Type::integer;
    case Kind::phantom:
    case Kind::output_mute: return type == Type::boolean;
    case Kind::pad:
    case Kind::instrument:
    case Kind::air:
    case Kind::direct_monitor: return type == Type::boolean || type == Type::enumeration;
    case Kind::clock_source: return type == Type::enumeration;
    case Kind::other: break;
  }
  return false;
}

/// What the control's values are, in the unit its driver tells.
Switch spelled(const Control& control) {
  Switch one{.control = control.index == 0 ? control.name : fmt::format("{}, {}", control.name, control.index),
             .can_be_written = control.can_be_written};
  if (control.type == Control::Type::enumeration) {
    one.choices = control.choices;
    one.maximum = std::max(0.0, static_cast<double>(control.choices.size()) - 1.0);
  }
  if (control.type != Control::Type::integer) return one;
  one.minimum = static_cast<double>(control.minimum);
  one.maximum = static_cast<double>(control.maximum);
  one.step = static_cast<double>(std::max(1L, control.step));
  if (control.minimum_db && control.maximum_db && *control.maximum_db > *control.minimum_db) {
    const double steps = (one.maximum - one.minimum) / one.step;
    one.unit = "dB";
    one.minimum = *control.minimum_db;
    one.maximum = *control.maximum_db;
    one.step = steps > 0.0 ? (one.maximum - one.minimum) / steps : 0.0;
  }
  return one;
}

/// Of three choices Mic, Line, Inst the instrument is the one that says so; off is the first that does not.
void find_on(Switch& one) {
  if (one.kind != Kind::instrument || one.choices.empty()) return;
  const auto is_instrument = [](std::string_view choice) { return choice.starts_with("Inst") || choice == "Hi-Z"; };
  const auto on = std::ranges::find_if(one.choices, is_instrument);
  const auto line = std::ranges::find(one.choices, "Line");
  const auto off = line != one.choices.end() ? line : std::ranges::find_if_not(one.choices, is_instrument);
  if (on == one.choices.end() || off == one.choices.end()) {
    one.kind = Kind::other;
    return;
  }
  one.on = static_cast<double>(on - one.choices.begin());
  one.off = static_cast<double>(off - one.choices.begin());
}

std::vector<int> named(Channels how, const std::vector<int>& numbers) {
  if (how == Channels::number && !numbers.empty()) return {numbers[0]};
  if (how != Channels::range || numbers.size() < 2) return {};
  std::vector<int> all;
  for (int channel = numbers[0]; channel <= numbers[1] && all.size() < 64; ++channel) all.push_back(channel);
  return all;
}

}  // namespace

const std::vector<NameRule>& name_rules() { return rules(); }

std::optional<std::vector<int>> fits(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty() ? std::optional<std::vector<int>>(std::in_place) : std::nullopt;
  if (pattern.starts_with("{any}")) {
    for (std::size_t letters = 1; letters <= name.size(); ++letters)
      if (auto rest = fits(pattern.substr(5), name.substr(letters))) return rest;
    return {};
  }
  if (pattern.starts_with("{n}") || pattern.starts_with("{m}")) {
    std::size_t digits = 0;
    int number = 0;
    while (digits < name.size() && digits < 4 && name[digits] >= '0' && name[digits] <= '9')
      number = number * 10 + (name[digits++] - '0');
    if (digits == 0 || number == 0) return {};
    auto rest = fits(pattern.substr(3), name.substr(digits));
    if (rest) rest->insert(rest->begin(), number);
    return rest;
  }
  if (name.empty() || name.front() != pattern.front()) return {};
  return fits(pattern.substr(1), name.substr(1));
}

std::vector<Mapped> mapped(const Control& control, std::string_view usb) {
  Switch one = spelled(control);
  const auto alone = [&] { return std::vector<Mapped>{{.said = one, .control = control.id}}; };
  for (const NameRule& rule : rules()) {
    if (!rule.vendor.empty() && !usb.starts_with(rule.vendor)) continue;
    const auto numbers = fits(rule.pattern, control.name);
    if (!numbers) continue;
    const bool has_each = rule.channels == Channels::each && control.values > 1;
    // Behind a control of many values, drivers number a second one of the same name: of all of them, where it has one
    // value; what more of its values would belong to is not said anywhere.
    const bool is_understood = rule.channels == Channels::each ? control.index == 0 || control.values == 1
                                                               : control.index == 0 && control.values == 1;
    if (!is_possible(rule.kind, control.type) || !is_understood) return alone();
    one.kind = rule.kind;
    one.is_input = rule.is_input;
    one.channels = named(rule.channels, *numbers);
    find_on(one);
    if (!has_each) return {{.said = one, .control = control.id, .value = 0, .is_inverted = rule.is_inverted}};
    std::vector<Mapped> all;
    for (int value = 0; value < control.values; ++value) {
      one.channels = {value + 1};
      all.push_back({.said = one, .control = control.id, .value = value, .is_inverted = rule.is_inverted});
    }
    return all;
  }
  return alone();
}

}  // namespace ohmic::devices::alsa
