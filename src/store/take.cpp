// From a row's cells to a device's facts: one line for every column.

#include <string>

#include "store/columns.hpp"
#include "units/levels.hpp"

namespace ohmic::store {
namespace {

/// A figure in the unit of its column; `scale` makes the base unit of it.
template <class Q>
void fact(Facts<Q>& to, const Values& row, std::string_view column, int source, double scale = 1.0) {
  if (const auto value = row.number(column)) to.push_back({Q(*value * scale), source});
}
void count(Facts<int>& to, const Values& row, std::string_view column, int source) {
  if (const auto value = row.number(column)) to.push_back({static_cast<int>(*value), source});
}
void flag(Facts<bool>& to, const Values& row, std::string_view column, int source) {
  if (const auto value = row.number(column)) to.push_back({*value > 0.5, source});
}
void first(std::string& to, const Values& row, std::string_view column) {
  if (to.empty()) to = row.text(column);
}

void output(HeadphoneOutput& to, const Values& row, const std::string& prefix, int source) {
  const auto points = [&](const char* column, auto volts_of) {
    if (const Value* value = row.find(prefix + column))
      for (const Point& p : value->points) to.into.push_back({{Ohm(p.load), volts_of(p)}, source});
  };
  points("voltage_v_at_ohm", [](const Point& p) { return Volt(p.value); });
  points("level_dbu_at_ohm", [](const Point& p) { return volts(DBu(p.value)); });
  points("power_mw_at_ohm", [](const Point& p) { return volts_for(Watt(p.value * 1e-3), Ohm(p.load)); });
  fact(to.open, row, prefix + "open_voltage_v", source);
  fact(to.impedance, row, prefix + "output_impedance_ohm", source);
  if (to.noise.empty()) to.is_a_weighted = row.text(prefix + "noise_weighting") != "none";
  fact(to.noise, row, prefix + "noise_uv", source, 1e-6);
  fact(to.dynamic_range, row, prefix + "dynamic_range_db", source);
}

}  // namespace

void take(Headphone& to, const Values& row, int source) {
  first(to.form, row, "form");
  first(to.back, row, "back");
  fact(to.impedance, row, "impedance_ohm", source);
  SensitivityFact sensitivity;
  if (const auto per_volt = row.number("sensitivity_db_per_v")) sensitivity.per_volt = DBPerVolt(*per_volt);
  if (const auto per_mw = row.number("sensitivity_db_per_mw")) sensitivity.per_milliwatt = DBPerMilliwatt(*per_mw);
  if (const auto at = row.number("sensitivity_at_hz")) sensitivity.at = Hertz(*at);
  if (sensitivity.per_volt || sensitivity.per_milliwatt) to.sensitivity.push_back({sensitivity, source});
  fact(to.power_limit, row, "power_limit_mw", source, 1e-3);
  if (const Value* value = row.find("impedance_curve")) to.impedance_curve.push_back({value->curve, source});
}

void take(Amplifier& to, const Values& row, int source) {
  if (row.number("has_dac").value_or(0.0) > 0.5) to.has_dac = true;
  if (const auto sockets = row.number("phones_outputs"))
    to.phones_outputs = std::max(to.phones_outputs, static_cast<int>(*sockets));
  if (row.number("has_mix_per_output").value_or(0.0) > 0.5) to.has_mix_per_output = true;
  if (const Value* value = row.find("gains_db")) {
    std::vector<Decibel> gains;
    for (const double gain : value->numbers) gains.emplace_back(gain);
    to.gains.push_back({gains, source});
  }
  fact(to.snr, row, "snr_db", source);
  output(to.unbalanced, row, "", source);
  output(to.balanced, row, "balanced_", source);
}

void take(Interface& to, const Values& row, int source) {
  count(to.microphone_inputs, row, "microphone_inputs", source);
  count(to.line_inputs, row, "line_inputs", source);
  count(to.line_outputs, row, "line_outputs", source);
  count(to.phones_outputs, row, "phones_outputs", source);
  flag(to.has_phantom, row, "has_phantom", source);
  flag(to.has_instrument_input, row, "has_instrument_input", source);
  flag(to.has_direct_monitoring, row, "has_direct_monitoring", source);
  flag(to.is_bus_powered, row, "is_bus_powered", source);
  fact(to.microphone_gain, row, "microphone_gain_db", source);
  fact(to.input_noise, row, "input_noise_dbu", source);
  fact(to.microphone_limit, row, "microphone_limit_dbu", source);
  fact(to.line_limit, row, "line_limit_dbu", source);
  fact(to.instrument_impedance, row, "instrument_impedance_ohm", source);
  fact(to.line_output, row, "line_output_dbu", source);
  fact(to.input_dynamic_range, row, "input_dynamic_range_db", source);
  fact(to.output_dynamic_range, row, "output_dynamic_range_db", source);
  fact(to.highest_rate, row, "highest_rate_hz", source);
  count(to.smallest_buffer, row, "smallest_buffer_frames", source);
  if (const auto latency = row.number("latency_ms"))
    to.latency.push_back({{Second(*latency * 1e-3), row.text("latency_conditions")}, source});
  output(to.phones, row, "phones_", source);
}

void take(Microphone& to, const Values& row, int source) {
  fact(to.sensitivity, row, "sensitivity_mv_per_pa", source, 1e-3);
  fact(to.self_noise, row, "self_noise_db_spl", source);
  fact(to.maximum_spl, row, "maximum_spl_db", source);
  fact(to.impedance, row, "impedance_ohm", source);
  flag(to.needs_phantom, row, "needs_phantom", source);
  first(to.pattern, row, "pattern");
}

void take(PlaybackSource& to, const Values& row, int source) {
  if (row.number("can_host_usb").value_or(0.0) > 0.5) to.can_host_usb = true;
  output(to.phones, row, "", source);
}

}  // namespace ohmic::store
