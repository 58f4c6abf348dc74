// The shelf: which device of the catalogue can be what in a chain, its drive and sockets worked out.

#include "advise/reason/shelf.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ohmic::advise {
namespace {

template <class Q>
std::optional<Q> best(const store::Facts<Q>& facts) {
  if (facts.empty()) return std::nullopt;
  return facts.front().value;
}

Candidate candidate(const store::Device& device, Drive drive) {
  Candidate made;
  made.device = &device;
  made.drive = std::move(drive);
  std::tie(made.usd, made.price) = price_of(device);
  return made;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// The span of what is known, and its median; `unknown` when nothing is.
template <class Q>
Interval<Q> span_of(const std::vector<Interval<Q>>& known, Interval<Q> unknown) {
  if (known.empty()) return unknown;
  std::vector<double> likely;
  Interval<Q> all = known.front();
  for (const auto& one : known) {
    all = hull(all, one);
    likely.push_back(one.likely.value());
  }
  all.likely = Q(median(std::move(likely)));
  return all;
}

}  // namespace

Sockets sockets_of(const store::Interface& interface) {
  Sockets to;
  to.microphones = best(interface.microphone_inputs);
  to.lines = best(interface.line_inputs);
  to.line_outputs = best(interface.line_outputs);
  to.phones = best(interface.phones_outputs);
  to.has_phantom = best(interface.has_phantom);
  to.has_instrument = best(interface.has_instrument_input);
  to.has_direct_monitoring = best(interface.has_direct_monitoring);
  return to;
}

std::pair<double, std::string> price_of(const store::Device& device) {
  if (device.prices.empty()) return {std::numeric_limits<double>::quiet_NaN(), "price unknown"};
  const store::Price& price = device.prices.front().value;
  std::string words = fmt::format("{:.0f} USD", price.usd);
  if (price.year > 0) words += fmt::format(" ({})", price.year);
  return {price.usd, words};
}

Shelf::Shelf(const store::Catalogue& catalogue, bool with_population) {
  for (const auto& amplifier : catalogue.amplifiers()) {
    Candidate one = candidate(amplifier, drive_of(amplifier));
    one.has_mix_per_output = amplifier.has_mix_per_output;
    one.drive.sockets = std::max(1, amplifier.phones_outputs);
    auto& kind = amplifier.phones_outputs > 2 || amplifier.has_mix_per_output ? distribution_amps
                 : amplifier.has_dac                                          ? dac_amps
                                                                              : headphone_amps;
    kind.push_back(std::move(one));
  }
  for (const auto& interface : catalogue.interfaces()) {
    Candidate one = candidate(interface, drive_of(interface));
    one.sockets = sockets_of(interface);
    one.preamp = preamp_of(interface);
    one.drive.sockets = std::max(1, one.sockets.phones.value_or(1));
    interfaces.push_back(std::move(one));
  }
  // The strongest first: whether any device of a kind will do is then soon known.
  for (auto* kind : {&dac_amps, &headphone_amps, &distribution_amps, &interfaces})
    std::ranges::stable_sort(*kind, std::greater(), [](const Candidate& one) {
      return one.drive.is_level_known ? one.drive.open.low.value() : 0.0;
    });
  if (!with_population) return;
  for (const auto& headphone : catalogue.headphones())
    if (!headphone.sensitivity.empty()) population.push_back(ears_of(headphone));
  simple_population = population;
  for (Ears& ears : simple_population) ears.curve.clear(), ears.network.reset(), ears.sources.clear();
}

Drive any_of(const std::vector<Drive>& drives, std::string name) {
  Drive to;
  to.name = std::move(name);
  std::vector<Interval<Volt>> open, noise;
  std::vector<Interval<Ohm>> impedance;
  for (const Drive& drive : drives) {
    if (drive.is_level_known) open.push_back(drive.open);
    if (drive.is_impedance_known) impedance.push_back(drive.impedance);
    if (drive.noise) noise.push_back(*drive.noise);
  }
  to.open = span_of(open, {Volt(0.5), Volt(1.5), Volt(3.0)});
  to.impedance = span_of(impedance, {Ohm(0.1), Ohm(10.0), Ohm(50.0)});
  if (!noise.empty()) to.noise = span_of(noise, noise.front());
  to.sources = {fmt::format("the span of the catalogue: level known of {} of {}, output impedance of {}", open.size(),
                            drives.size(), impedance.size())};
  return to;
}

Drive any_interface(const store::Catalogue& catalogue) {
  std::vector<Drive> all;
  for (const auto& interface : catalogue.interfaces()) all.push_back(drive_of(interface));
  return any_of(all, "an interface nobody named");
}

Drive any_amplifier(const store::Catalogue& catalogue) {
  std::vector<Drive> all;
  for (const auto& amplifier : catalogue.amplifiers())
    if (!amplifier.has_dac) all.push_back(drive_of(amplifier));
  return any_of(all, "a headphone amplifier nobody named");
}

Drive any_computer(const store::Catalogue& catalogue) {
  std::vector<Drive> all;
  for (const auto& source : catalogue.sources())
    if (source.can_host_usb) all.push_back(drive_of(source));
  return any_of(all, "a computer's or phone's own socket");
}

}  // namespace ohmic::advise
