// Every column of a file arrives in a device.

#include "store/columns.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohmic::store {
namespace {

/// A row with something possible in every column of a kind, but for one.
Values all_but(Kind kind, std::string_view left_out) {
  Values row;
  for (const Column& column : columns(kind)) {
    if (column.name == left_out) continue;
    const double middle = column.shape == Shape::whole ? column.most : 0.5 * (column.least + column.most);
    Value value{
        .text = "text", .numbers = {middle}, .points = {{middle, 32.0}}, .curve = {{Hertz(20.0), Ohm(30.0), {}}}};
    if (column.shape == Shape::flag) value.numbers = {1.0};
    if (column.name.ends_with("noise_weighting")) value.text = "none";
    row.add(column.name, value);
  }
  return row;
}

std::size_t size(const HeadphoneOutput& o) {
  return o.into.size() + o.open.size() + o.impedance.size() + o.noise.size() + o.dynamic_range.size() +
         (o.is_a_weighted ? 0 : 1);
}
std::size_t size(const Headphone& h) {
  std::size_t n = h.form.size() + h.back.size() + h.impedance.size() + h.power_limit.size() + h.impedance_curve.size();
  for (const auto& s : h.sensitivity)
    n += (s.value.per_volt ? 1u : 0u) + (s.value.per_milliwatt ? 1u : 0u) + (s.value.at.value() > 0.0 ? 1u : 0u);
  return n;
}
std::size_t size(const Amplifier& a) {
  return (a.has_dac ? 1u : 0u) + static_cast<std::size_t>(a.phones_outputs) + (a.has_mix_per_output ? 1u : 0u) +
         a.gains.size() + a.snr.size() + size(a.unbalanced) + size(a.balanced);
}
std::size_t size(const Interface& i) {
  std::size_t n = i.microphone_inputs.size() + i.line_inputs.size() + i.line_outputs.size() + i.phones_outputs.size();
  n += i.has_phantom.size() + i.has_instrument_input.size() + i.has_direct_monitoring.size() + i.is_bus_powered.size();
  n += i.microphone_gain.size() + i.input_noise.size() + i.microphone_limit.size() + i.line_limit.size();
  n += i.instrument_impedance.size() + i.line_output.size() + i.input_dynamic_range.size() +
       i.output_dynamic_range.size();
  n += i.highest_rate.size() + i.smallest_buffer.size() + size(i.phones);
  for (const auto& l : i.latency) n += 1 + l.value.conditions.size();
  return n;
}
std::size_t size(const Microphone& m) {
  return m.sensitivity.size() + m.self_noise.size() + m.maximum_spl.size() + m.impedance.size() +
         m.needs_phantom.size() + m.pattern.size();
}
std::size_t size(const PlaybackSource& s) { return (s.can_host_usb ? 1u : 0u) + size(s.phones); }

template <class D>
void check(Kind kind) {
  D whole;
  take(whole, all_but(kind, ""), 0);
  for (const Column& column : columns(kind)) {
    D less;
    take(less, all_but(kind, column.name), 0);
    EXPECT_LT(size(less), size(whole)) << file_of(kind) << ": " << column.name << " goes nowhere";
  }
}

TEST(columns, all_arrive_in_a_device) {
  check<Headphone>(Kind::headphone);
  check<Amplifier>(Kind::amplifier);
  check<Interface>(Kind::interface);
  check<Microphone>(Kind::microphone);
  check<PlaybackSource>(Kind::source);
}

TEST(columns, stand_in_the_documentation) {
  std::ifstream stream("docs/catalogue.md");
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  for (const Kind kind : all_kinds)
    for (const auto part : {common_columns(), columns(kind)})
      for (const Column& column : part) {
        std::string_view name = column.name;
        for (const std::string_view prefix : {"balanced_", "phones_"})
          if (name.starts_with(prefix) && name != "phones_outputs") name.remove_prefix(prefix.size());
        EXPECT_THAT(text, testing::HasSubstr("`" + std::string(name) + "`")) << file_of(kind);
      }
}

TEST(columns, powers_voltages_and_levels_become_voltages_at_loads) {
  Values row;
  row.add("phones_power_mw_at_ohm", *read_cell(*find_column(Kind::interface, "phones_power_mw_at_ohm"), "22@300"));
  row.add("phones_level_dbu_at_ohm", *read_cell(*find_column(Kind::interface, "phones_level_dbu_at_ohm"), "10@300"));
  row.add("phones_voltage_v_at_ohm", *read_cell(*find_column(Kind::interface, "phones_voltage_v_at_ohm"), "2.5@300"));
  Interface to;
  take(to, row, 3);
  ASSERT_EQ(to.phones.into.size(), 3u);
  for (const auto& point : to.phones.into) {
    EXPECT_EQ(point.source, 3);
    EXPECT_EQ(point.value.load.value(), 300.0);
    EXPECT_NEAR(point.value.rms.value(), 2.5, 0.08);
  }
}

}  // namespace
}  // namespace ohmic::store
