// Gain staging in sentences: what to turn, what limits, whose noise is heard.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "rig/chain.hpp"
#include "rig/gain_staging_parts.hpp"

namespace ohmic::rig {
namespace {

using Kind = Stage::Kind;

std::string_view who(Kind kind) {
  switch (kind) {
    case Kind::source: return "the source";
    case Kind::microphone: return "the microphone";
    case Kind::pickup: return "the pickup";
    case Kind::wire: return "the source's own resistance";
    case Kind::preamp_input: return "the preamp's input";
    case Kind::preamp_output: return "the preamp's output";
    case Kind::converter: return "the converter";
    case Kind::strip: return "the strip";
  }
  return "";
}

std::string capital(std::string_view words) {
  std::string text(words);
  text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

/// Where a person thinks: as sound where there is a microphone, else as dBu.
std::string seen(const InputStaging& s, DBu level) {
  return std::isfinite(s.sound.value()) ? text(s.as_sound(level)) : text(level);
}

const Stage& stage(const InputStaging& s, int index) { return s.stages[static_cast<std::size_t>(index)]; }

/// The stage that comes next to this one, by noise or by limit; null when there is none.
template <class Before>
const Stage* next_to(const InputStaging& s, int first, DBu Stage::* figure, Before before) {
  const Stage* next = nullptr;
  for (const Stage& other : s.stages) {
    if (&other == &stage(s, first) || std::isnan((other.*figure).value())) continue;
    if (next == nullptr || before(other.*figure, next->*figure)) next = &other;
  }
  return next;
}

/// "the converter is the floor, 3.1 dB above the preamp's output".
std::string floor_in_words(const InputStaging& s) {
  std::string words = fmt::format("{} is the floor", who(stage(s, s.loudest_noise).kind));
  if (const Stage* next = next_to(s, s.loudest_noise, &Stage::noise, std::greater<>()))
    words += fmt::format(", {} above {}", text(s.noise_lead), who(next->kind));
  return words;
}

/// "the converter clips", "the preamp's output and the converter clip together".
std::string clips_in_words(const InputStaging& s) {
  const std::string_view first = who(stage(s, s.first_limit).kind);
  const Stage* next = next_to(s, s.first_limit, &Stage::limit, std::less<>());
  if (next == nullptr || !(s.limit_lead < Decibel(0.1))) return fmt::format("{} clips", first);
  const bool is_turned = next < &stage(s, s.first_limit);  // in the order the sound meets them
  return fmt::format("{} and {} clip together", is_turned ? who(next->kind) : first,
                     is_turned ? first : who(next->kind));
}

std::string whole(Decibel gain) { return fmt::format("{:.0f} dB", std::abs(gain.value())); }

/// "a peak of 142.0 dB SPL clips the preamp's output by 4.0 dB".
std::string peak_in_words(const InputStaging& s) {
  if (s.headroom < Decibel(0.0))
    return fmt::format("a peak of {} clips {} by {}", seen(s, s.peak), who(stage(s, s.first_limit).kind),
                       text(-s.headroom));
  return fmt::format("a peak of {} has only {} of headroom", seen(s, s.peak), text(s.headroom));
}

/// What to turn; empty when nothing is to be turned.
std::string turn_in_words(const InputStaging& s) {
  const Decibel turn = s.best.gain - s.now.gain;
  const Decibel headroom = s.better.limit - s.peak;
  const Decibel quieter = s.noise - s.better.noise;
  if (s.best.has_pad != s.now.has_pad) {
    const std::string move =
        fmt::format("{} the pad and set the gain to {}", s.best.has_pad ? "Press" : "Release", text(s.best.gain));
    if (s.best.has_pad) return fmt::format("{}: {}.", move, peak_in_words(s));
    return fmt::format("{}: the noise falls by {}, and {} of headroom remain.", move, text(quieter), text(headroom));
  }
  if (turn > Decibel(0.0))
    return fmt::format("Turn the gain up by {}, to {}: {}. The noise falls by {}, and {} of headroom remain.",
                       whole(turn), text(s.best.gain), floor_in_words(s), text(quieter), text(headroom));
  if (turn < Decibel(0.0))
    return fmt::format("Turn the gain down by {}, to {}: {}. Then {} of headroom remain.", whole(turn),
                       text(s.best.gain), peak_in_words(s), text(headroom));
  return {};
}

/// Where no knob helps.
std::string beyond_knobs(const InputStaging& s) {
  const Decibel left = s.better.limit - s.peak;
  if (!(left < Decibel(0.0))) return {};
  const Stage& first = stage(s, s.first_limit);
  if (first.kind == Kind::microphone)
    return fmt::format(
        "A peak of {} is {} above what the microphone passes: move it away or take another; no gain helps.",
        seen(s, s.peak), text(-first.headroom));
  return fmt::format("Put an attenuator of {:.0f} dB in front: even fully down, a peak of {} clips {} by {}.",
                     std::ceil((kept_headroom - left).value()), seen(s, s.peak), who(first.kind), text(-left));
}

std::vector<std::string> advice_for_real(const InputStaging& s) {
  std::vector<std::string> advice;
  if (s.first_limit < 0) {
    advice.push_back("Microphone, preamp and converter are the card's: watch the meter, and keep peaks below -6 dBFS.");
    advice.push_back("With adc, gain and microphone, Ohmic could tell it in volts and dB SPL.");
    return advice;
  }
  advice.push_back(
      fmt::format("Clips above {}. Peaks belong 6 dB below: turn the card's own knob by the meter.", seen(s, s.limit)));
  advice.push_back("Preamp and converter are the card's own: nobody knows their noise.");
  return advice;
}

}  // namespace

void advise(const Rig& rig, const Input& input, InputStaging& s) {
  std::vector<std::string>& advice = s.advice;
  if (s.is_real) advice = advice_for_real(s);
  else if (s.stages.empty()) advice = {"A recording without a level is what it is in the file."};
  else if (std::isnan(s.peak.value())) advice = {"The source's level is 0 V: there is nothing to hear."};
  if (!advice.empty()) return;

  if (!input.microphone.empty())
    if (auto silent = gear::why_silent(find(rig.microphones, input.microphone)->spec, input.has_phantom))
      advice.push_back(*std::move(silent));
  const std::string turn = turn_in_words(s), beyond = beyond_knobs(s);
  s.is_good = advice.empty() && turn.empty() && beyond.empty();
  if (!beyond.empty()) advice.push_back(beyond);
  if (!turn.empty()) advice.push_back(turn);
  if (turn.empty() && beyond.empty())
    advice.push_back(fmt::format("Good as it is: {} of headroom above a peak of {}, and the noise lies {} below it.",
                                 text(s.headroom), seen(s, s.peak), text(s.peak - s.noise)));
  const bool is_told = advice.back().find("is the floor") != std::string::npos;
  if (s.loudest_noise >= 0 && !is_told) {
    const Kind loudest = stage(s, s.loudest_noise).kind;
    const bool is_source = loudest == Kind::microphone || loudest == Kind::pickup || loudest == Kind::wire;
    const bool is_clear = is_source && !(s.noise_lead < Decibel(3.0));
    advice.push_back(
        fmt::format("{}{}.", capital(floor_in_words(s)), is_clear ? ": a quieter preamp would not help" : ""));
  }
  advice.push_back(fmt::format("From {}(A) to {}, where {}: {} of dynamic range.", seen(s, s.noise), seen(s, s.limit),
                               clips_in_words(s), text(s.dynamic_range)));
  // Strips compute in floating point and do not clip, but a converter or a file behind them does.
  const DBFS behind = s.as_digital(s.peak) + input.strip.trim;
  if (input.strip.trim > Decibel(0.0) && behind > DBFS(0.0))
    advice.push_back(fmt::format(
        "The strip's trim lifts the peak to {}: what follows clips unless a fader takes it back.", text(behind)));
}

}  // namespace ohmic::rig
