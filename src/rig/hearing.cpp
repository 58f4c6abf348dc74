// The interval around a level at the ear: sensitivity, response, socket, and a knob nobody sees.

#include "rig/hearing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "dsp/diffuse_field.hpp"
#include "rig/tap_node.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

constexpr Decibel nobody_knows{-std::numeric_limits<double>::infinity()};

Interval<Decibel> operator+(Interval<Decibel> a, Interval<Decibel> b) {
  return {a.low + b.low, a.likely + b.likely, a.high + b.high};
}

/// From what a socket of this voltage makes of a sample to what the model made of it (see gear::PhonesSocket):
///   the model's 105 dB SPL is `level` dBFS;  the ear gets  level + 20 log10(V) + S
Decibel of_socket(DBFS level, DBPerVolt sensitivity, Volt full_scale) {
  const DBSPL real = level_at(sensitivity, full_scale) + Decibel(level.value());
  return real - uncalibrated_reference;
}

}  // namespace

Result<std::string> listener_name(std::string_view text) {
  constexpr std::size_t longest = 64;
  const std::size_t begin = text.find_first_not_of(' '), end = text.find_last_not_of(' ');
  std::string name(begin == std::string_view::npos ? std::string_view() : text.substr(begin, end - begin + 1));
  const bool is_plain = std::ranges::all_of(name, [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
  if (name.empty()) return failure("A listener without a name cannot be told from others.", "Give a name: \"Anna\".");
  if (name.size() > longest || !is_plain)
    return failure("A listener's name has at most 64 bytes and no control characters.", "Give a name: \"Anna\".");
  return name;
}

EarKnowledge ear_of(const Rig& rig, const Phones& phones) {
  const Choice& choice = phones.choices[static_cast<std::size_t>(phones.choice - 1)];
  const auto& worn = *find(rig.headphones, choice.headphones.front());
  const std::string& title = worn.title.empty() ? worn.name : worn.title;
  const gear::HeadphoneSpec& spec = worn.spec;
  const DBPerVolt stated = gear::sensitivity(spec);
  EarKnowledge ear;
  const Decibel low = gear::lowest_sensitivity(spec) - stated, high = gear::highest_sensitivity(spec) - stated;
  ear.gain = {low, Decibel(0), high};
  if (low == high)
    ear.words.push_back(
        fmt::format("Of {} one sensitivity is known, {}; makers' figures differ from measurements by 4.4 dB (standard "
                    "deviation over 70 models).",
                    title, text(stated)));
  else
    ear.words.push_back(fmt::format("Sources give {} {} to {}.", title, text(gear::lowest_sensitivity(spec)),
                                    text(gear::highest_sensitivity(spec))));

  ear.has_response = !spec.response.empty();
  if (!ear.has_response) {
    const Decibel field = -dsp::diffuse_field_at_eardrum(gear::reference_frequency);
    ear.gain = ear.gain + Interval<Decibel>(field - response_unknown, field, field + response_unknown);
    ear.words.push_back(
        fmt::format("The response of {} is not known: taken to follow the diffuse field, which is {} at 1 kHz at the "
                    "eardrum, give or take {}.",
                    title, text(-field), text(response_unknown)));
  }
  if (choice.headphones.size() > 1)
    ear.words.push_back(fmt::format("Others share the socket: this is what {} makes.", title));

  ear.is_calibrated = phones.output.full_scale.has_value();
  if (!ear.is_calibrated) {
    const DBFS level = phones.output.level;
    const Decibel usual = of_socket(level, stated, usual_socket);
    ear.gain = ear.gain + Interval<Decibel>(usual, usual, of_socket(level, stated, loudest_socket));
    ear.words.push_back(
        fmt::format("{}: likely is what a card of {} makes, at most is what the strongest "
                    "known card ({}) makes, with its volume fully up.",
                    phones.is_network ? "It is heard on a phone or computer that nobody calibrated"
                                      : "Nobody calibrated this output",
                    text(usual_socket), text(loudest_socket)));
  } else if (phones.output.has_knob) {
    ear.words.emplace_back(
        "A volume knob follows that no program sees: this is what arrives with it fully up, at most.");
  }
  ear.is_at_most = !ear.is_calibrated || phones.output.has_knob;
  if (ear.is_at_most) ear.gain.low = nobody_knows;
  return ear;
}

}  // namespace ohmic::rig
