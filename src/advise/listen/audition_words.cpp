// What cannot be heard here, said first, and what the figures promise.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "advise/listen/audition.hpp"
#include "advise/physics/physics.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

constexpr std::array<char, 2> letters = {'A', 'B'};
constexpr Interval<Ohm> any_output{Ohm(0.1), Ohm(10.0), Ohm(50.0)};  // of a socket nobody measured (figures.hpp)

/// "-1.2 to +0.3 dB".
std::string span_of(const Bend& bend) {
  const auto shown = [](double db) { return std::abs(db) < 0.05 ? 0.0 : db; };  // no "-0.0"
  return fmt::format("{:+.1f} to {:+.1f} dB", shown(bend.down.low.value()), shown(bend.up.high.value()));
}

Interval<Ohm> impedance_of(const AuditionChain& chain) {
  return chain.kind == AuditionChain::Kind::device ? chain.drive.impedance : Interval<Ohm>(chain.impedance);
}

bool is_inverted(const Audition& audition) { return audition.sides[0].is_inverted || audition.sides[1].is_inverted; }

void add_headphone(const AuditionAsked& asked, std::vector<std::string>& says) {
  const Ears& ears = asked.ears;
  if (ears.curve.empty() && !ears.network) {
    double widest = 0.0;
    std::string bound;
    for (const AuditionChain& chain : asked.chains) {
      if (chain.kind == AuditionChain::Kind::circuit) continue;
      const Bend bent = bend(ears, impedance_of(chain));
      const double size = std::max(bent.up.high.value(), -bent.down.low.value());
      if (size >= widest) widest = size, bound = span_of(bent);
    }
    says.push_back(fmt::format(
        "Nobody published the impedance curve of {}: here it is {:.0f} ohm at every frequency. How an output "
        "impedance bends its response cannot be heard{}.",
        ears.name, ears.impedance.likely.value(),
        bound.empty() ? "" : fmt::format("; by what is known of its kind that lies within {}", bound)));
  } else {
    says.push_back(fmt::format("The impedance curve is that of another {}, not of yours: pairs differ by some percent.",
                               ears.name));
  }
}

void add_output(const AuditionAsked& asked, std::optional<Interval<Ohm>> real, std::vector<std::string>& says) {
  const bool has_curve = !asked.ears.curve.empty();
  if (real) {
    if (real->is_exact() || real->high - real->low < Ohm(0.5))
      says.push_back(fmt::format("The output you hear this on has {}: taken out of what your headphones get.",
                                 text(real->likely)));
    else
      says.push_back(
          fmt::format("The output you hear this on has {:.3g} to {:.3g} ohm; {:.3g} are taken out. What is wrong "
                      "with that bends A and B alike ({}).",
                      real->low.value(), real->high.value(), real->likely.value(),
                      has_curve ? span_of(bend(asked.ears, *real)) : "by an amount nobody knows"));
    return;
  }
  std::string how_far = "by an amount nobody knows";
  if (has_curve)
    how_far =
        fmt::format("with up to {:.0f} ohm by {}", any_output.high.value(), span_of(bend(asked.ears, any_output)));
  says.push_back(fmt::format(
      "Nobody said which output you hear this on (--through). Its own impedance bends A and B alike, {}; the "
      "difference between them stays as it is.",
      how_far));
}

void add_chain(char letter, const AuditionChain& chain, const AuditionSide& side, std::vector<std::string>& says) {
  if (chain.kind == AuditionChain::Kind::impedance) {
    says.push_back(fmt::format("{} is nothing but {} behind an amplifier without noise, distortion or limits.", letter,
                               chain.title));
  } else if (chain.kind == AuditionChain::Kind::device) {
    std::string missing;
    if (!chain.drive.is_impedance_known)
      missing += fmt::format(
          " Its output impedance is not published ({:.3g} to {:.3g} ohm are possible, {:.3g} is played).",
          chain.drive.impedance.low.value(), chain.drive.impedance.high.value(), chain.drive.impedance.likely.value());
    if (!chain.drive.is_level_known) missing += " Where it clips is not published: a usual value is played.";
    if (!side.is_noise_known) missing += " Its noise is not published: it has none here.";
    says.push_back(fmt::format(
        "{} ({}) is its figures: level, impedance, noise, limits.{} Distortion before it clips, crosstalk and "
        "its converter are not modelled.",
        letter, chain.title, missing));
  } else {
    says.push_back(
        fmt::format("{} ({}) is its circuit, computed part by part: what parts do that the netlist does not say (their "
                    "spread, hum, ageing) is not in it.",
                    letter, chain.title));
  }
}

}  // namespace

std::vector<std::string> limits_of(const AuditionAsked& asked, const Audition& audition,
                                   std::optional<Interval<Ohm>> real_output) {
  std::vector<std::string> says;
  add_headphone(asked, says);
  add_output(asked, real_output, says);
  for (std::size_t k = 0; k < 2; ++k) add_chain(letters[k], asked.chains[k], audition.sides[k], says);
  says.emplace_back(
      "Noise and distortion of your own output and headphones lie over both: what is softer than those cannot be "
      "heard.");
  if (audition.is_softened)
    says.push_back(fmt::format("The ceiling of {:.0f} dB SPL allows this music {:.1f} dB SPL instead of {:.1f}.",
                               asked.ceiling.value(), audition.sides[0].level.value(), asked.level.value()));
  if (is_inverted(audition))
    says.push_back(fmt::format("{} turns the polarity round; that is undone, so that both are alike in it.",
                               audition.sides[0].is_inverted ? 'A' : 'B'));
  return says;
}

std::vector<std::string> predictions_of(const Audition& audition) {
  const AuditionDifference& d = audition.difference;
  std::vector<std::string> says;
  const double bent = std::max(d.up.value(), -d.down.value());
  if (bent < 0.05) {
    says.emplace_back("Response: the same within 0.05 dB from 20 Hz to 20 kHz.");
  } else {
    std::string where;
    if (d.up.value() >= 0.05) where = fmt::format("{:+.1f} dB at {}", d.up.value(), text(d.up_at, 3));
    if (d.down.value() <= -0.05)
      where += fmt::format("{}{:+.1f} dB at {}", where.empty() ? "" : ", ", d.down.value(), text(d.down_at, 3));
    says.push_back(fmt::format("Response: B against A {}, 1 kHz being equal.", where));
  }
  std::string noise = "Noise at your ear, A-weighted:";
  std::string distortion = "Distortion of 1 kHz as high as the music's peaks:";
  std::string clipped;
  for (std::size_t k = 0; k < 2; ++k) {
    const AuditionSide& side = audition.sides[k];
    const double level = side.hiss.value();
    noise += fmt::format(" {} {}{}", letters[k],
                         !side.is_noise_known    ? "unknown"
                         : !std::isfinite(level) ? "none"
                                                 : fmt::format("{:.0f} dB SPL", level),
                         k == 0 ? "," : ".");
    distortion +=
        fmt::format(" {} {}{}", letters[k],
                    side.distortion < 1e-5 ? "below 0.001 %" : fmt::format("{:.2g} %", side.distortion * 100.0),
                    k == 0 ? "," : ".");
    if (side.limited > 0)
      clipped += fmt::format(" {} clips in {:.2g} % of the time.", letters[k],
                             100.0 * static_cast<double>(side.limited) / static_cast<double>(side.volts.left.size()));
  }
  says.push_back(noise);
  says.push_back(distortion + clipped);
  says.push_back(fmt::format("Taken from each other they leave {:.0f} dB of A.", d.null.value()));
  const bool is_tiny = bent < 0.1 && audition.sides[0].distortion < 1e-3 && audition.sides[1].distortion < 1e-3 &&
                       clipped.empty() &&
                       std::max(audition.sides[0].hiss.value(), audition.sides[1].hiss.value()) < 0.0;
  if (is_tiny)
    says.emplace_back(
        "All of that is less than the 0.1 dB they are matched to, and the noise is below 0 dB SPL: by these figures "
        "expect to hear nothing.");
  return says;
}

}  // namespace ohmic::advise
