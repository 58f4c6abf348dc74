// Reach, headroom, bend and output impedance of an amplifier with a headphone on it.

#include "api/requests/fit.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gear/circuit_amplifier.hpp"
#include "gear/headphone.hpp"
#include "gear/phones_output.hpp"
#include "rig/chain.hpp"
#include "rig/session.hpp"
#include "units/levels.hpp"

namespace ohmic::api {
namespace {

/// From the softest to the loudest frequency, in volts at the terminals.
Decibel bend_of(const gear::PhonesChain& chain) {
  std::vector<gear::ImpedanceNetwork> networks;
  std::vector<Ohm> cables;
  for (const gear::HeadphoneSpec& headphone : chain.headphones) {
    networks.push_back(gear::network(headphone));
    cables.push_back(headphone.cable_resistance);
  }
  double softest = 1e9, loudest = -1e9;
  for (const double f : rig::response_frequencies) {
    const auto h = chain.circuit ? chain.circuit->response(Hertz(f))
                                 : gear::loaded(chain.amplifier, networks, cables, Hertz(f)).gain;
    const double level = gain_of(std::abs(h)).value();
    softest = std::min(softest, level), loudest = std::max(loudest, level);
  }
  return Decibel(loudest - softest);
}

std::string words_of(const Fit& fit, bool is_known, bool by_current) {
  if (!is_known) return "Nobody says how many volts the card's socket gives, so nobody can say how loud it gets.";
  std::string words = fmt::format("{:.0f} to {:.0f} dB SPL before its {} clips", fit.lowest_reach.value(),
                                  fit.highest_reach.value(), by_current ? "current" : "voltage");
  if (fit.highest_reach < loud_enough_for_some) words += ": too quiet";
  else if (fit.lowest_reach < loud_enough_for_some) words += ": perhaps too quiet";
  else if (fit.lowest_reach < loud_enough) words += ": enough for quiet music";
  else words += ": plenty";
  if (fit.bend > unheard_bend)
    words += fmt::format("; the headphone's impedance bends its response by {:.1f} dB", fit.bend.value());
  return words + ".";
}

}  // namespace

Result<Fit> fit_of(const rig::Rig& rig, const rig::Phones& phones, Hertz rate) {
  if (auto ok = rig::build_circuits(rig, phones, rate); !ok) return std::unexpected(ok.error());
  const gear::PhonesSpec spec = rig::phones_spec_of(rig, phones, false, rate);
  if (auto ok = gear::check(spec); !ok) return std::unexpected(ok.error());
  const auto chosen = std::min(static_cast<std::size_t>(phones.choice), phones.choices.size()) - 1;
  const gear::PhonesChain& chain = spec.chains[chosen];
  const gear::PhonesFigures figures = gear::figures(spec, chosen, rate);
  const gear::HeadphoneSpec& worn = chain.headphones.front();
  const double stated = gear::sensitivity(worn).value();
  const bool is_real = phones.choices[chosen].amplifier.empty();
  const bool is_known = !is_real || phones.output.full_scale.has_value();
  Fit fit{.lowest_reach = figures.limit + Decibel(gear::lowest_sensitivity(worn).value() - stated),
          .highest_reach = figures.limit + Decibel(gear::highest_sensitivity(worn).value() - stated),
          .headroom = figures.limit - (figures.full_scale_level + phones.level),
          .bend = bend_of(chain),
          .output_impedance = is_real                    ? phones.output.impedance
                              : chain.circuit != nullptr ? std::optional(chain.circuit->output_impedance)
                                                         : std::optional(chain.amplifier.output_impedance),
          .full_scale = figures.highest_level};
  if (is_known && fit.highest_reach < loud_enough_for_some) fit.fits = false;
  else if (is_known && fit.lowest_reach >= loud_enough_for_some && fit.bend <= Decibel(2.0)) fit.fits = true;
  fit.words = words_of(fit, is_known, figures.is_limited_by_current);
  return fit;
}

}  // namespace ohmic::api
