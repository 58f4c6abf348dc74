// From a circuit at rest to coefficients in the order the kernel reads them.

#include "circuit/solver/model.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "circuit/solver/merge.hpp"
#include "circuit/solver/model_parts.hpp"
#include "circuit/solver/scheme.hpp"

namespace ohmic::circuit {
namespace {

Result<int> driven_source(const Circuit& circuit, const std::string& name) {
  const auto& sources = circuit.voltage_sources;
  const auto found = std::ranges::find(sources, name, &Source::name);
  if (found == sources.end())
    return failure(fmt::format("\"{}\" has no voltage source named {}, which was to be driven.", circuit.title, name),
                   "Say which node or source is the input: *@ input NODE.");
  return static_cast<int>(found - sources.begin());
}

/// Live there is no beginning to count seconds from: what would move by itself would stand at 0 s, in silence.
Result<void> refuse_clocks(const Circuit& circuit, int input, const Model::Parts& parts) {
  for (std::size_t d = 0; d < parts.parts.size(); ++d)
    if (const Device& device = circuit.devices[d]; parts.parts[d].program.is_timed)
      return failure(fmt::format("The law of {} in \"{}\" speaks of time, and a circuit that plays has no second 0.",
                                 device.name, circuit.title),
                     "Write what it is without `time`, or drive it through the input.", device.place);
  const auto moves = [](const Source& source) { return source.wave.shape != Waveform::Shape::constant; };
  const auto sentence = [&](const Source& source) {
    return failure(fmt::format("The source {} in \"{}\" moves by itself, and a circuit that plays has no second 0.",
                               source.name, circuit.title),
                   "Give it a DC value, or name it as the input: *@ input " + source.name + ".");
  };
  for (std::size_t k = 0; k < circuit.voltage_sources.size(); ++k)
    if (static_cast<int>(k) != input && moves(circuit.voltage_sources[k])) return sentence(circuit.voltage_sources[k]);
  const auto& currents = circuit.current_sources;
  if (const auto moving = std::ranges::find_if(currents, moves); moving != currents.end()) return sentence(*moving);
  return {};
}

void lay_out(Layout& layout) {
  int place = 0;
  const auto take = [&](int count) { return std::exchange(place, place + count); };
  layout.control_rows = take(layout.controls * layout.control_row());
  layout.state_rows = take(layout.states * layout.state_row());
  layout.tap_rows = take(layout.taps * layout.tap_row());
  layout.scales = take(layout.controls);
  layout.criticals = take(layout.controls);
  layout.tolerances = take(layout.controls);
  layout.sizes = take(layout.currents);
  layout.rest_slopes = take(layout.slopes);
  layout.figures = place;
}

StateLayout state_layout(const Layout& layout) {
  StateLayout state;
  int place = 0;
  const auto take = [&](int count) { return std::exchange(place, place + count); };
  state.y = take(layout.states);
  state.dy = take(layout.states);
  state.older = take(layout.states);
  state.oldest = take(layout.states);
  state.v = take(layout.controls);
  state.dv = take(layout.controls);
  state.v_before = take(layout.controls);
  state.dv_before = take(layout.controls);
  state.q = take(layout.charges);
  state.dq = take(layout.charges);
  state.q_older = take(layout.charges);
  state.q_oldest = take(layout.charges);
  state.input = take(5);
  state.reach = take(1);
  state.size = place;
  return state;
}

/// Writes one complex number and moves on.
struct Writer {
  double* to;
  void put(double value) { *to++ = value; }
  void put(std::complex<double> value) { put(value.real()), put(value.imag()); }
};

void write_rows(const Reduction& reduction, const Layout& layout, const Scheme& scheme, std::vector<double>& to) {
  const auto head = [](Writer& writer, const Rows& rows, int r) {
    writer.put(rows.constant[static_cast<std::size_t>(r)]);
    writer.put(rows.input[static_cast<std::size_t>(r)]);
  };
  const auto currents = [&](Writer& writer, const Rows& rows, int r) {
    for (int k = 0; k < layout.currents; ++k) writer.put(rows.current(r, k));
  };
  Writer writer{to.data() + layout.control_rows};
  for (int r = 0; r < layout.controls; ++r) {
    head(writer, reduction.controls, r);
    for (int m = 0; m < layout.states; ++m) writer.put(reduction.controls.memory(r, m));
    currents(writer, reduction.controls, r);
  }
  writer.to = to.data() + layout.state_rows;
  for (int r = 0; r < layout.states; ++r) {
    head(writer, reduction.states, r);
    if (layout.is_modal) {
      writer.put(reduction.states.memory(r, r));
      writer.put(r < 2 * layout.pairs ? reduction.states.memory(r, r ^ 1) : 0.0);
    } else {
      for (int m = 0; m < layout.states; ++m) writer.put(reduction.states.memory(r, m));
    }
    currents(writer, reduction.states, r);
  }
  // Of a tap only its value is wanted: x = Im w / Im mu.
  writer.to = to.data() + layout.tap_rows;
  const double im = 1.0 / scheme.mu_imaginary;
  for (int r = 0; r < layout.taps; ++r) {
    const auto& rows = reduction.taps;
    const auto place = static_cast<std::size_t>(r);
    writer.put(rows.constant[place].imag() * im);
    writer.put(rows.input[place].imag() * im);  // times Re (u' + mu u)
    writer.put(rows.input[place].real() * im);  // times Im (u' + mu u)
    for (int m = 0; m < layout.states; ++m) writer.put(rows.memory(r, m).imag() * im);
    for (int k = 0; k < layout.currents; ++k) {
      writer.put(rows.current(r, k).imag() * im);
      writer.put(rows.current(r, k).real() * im);
    }
  }
}

std::vector<double> coefficients_of(const Model::Parts& parts, const Reduction& reduction) {
  const Layout& layout = parts.layout;
  std::vector<double> coefficients(static_cast<std::size_t>(layout.size));
  write_rows(reduction, layout, *parts.scheme, coefficients);
  std::ranges::copy(parts.limit_scale, coefficients.begin() + layout.scales);
  std::ranges::copy(parts.limit_critical, coefficients.begin() + layout.criticals);
  std::ranges::transform(parts.tolerance, coefficients.begin() + layout.tolerances, [](double t) { return 1.0 / t; });
  std::ranges::copy(parts.rest_slopes, coefficients.begin() + layout.rest_slopes);
  const auto sizes = coefficients.begin() + layout.sizes;
  for (const Rows* rows : {&reduction.controls, &reduction.states, &reduction.taps})
    for (int r = 0; r < rows->current.rows; ++r)
      for (int k = 0; k < layout.currents; ++k) {
        double& size = sizes[k];
        size = std::max(size, std::abs(rows->current(r, k)));
      }
  for (const ModelDevice& part : parts.parts)
    std::ranges::copy(part.program.figures, coefficients.begin() + part.figures);
  return coefficients;
}

/// FNV-1a over what lanes must have in common.
class Hash {
 public:
  void add(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) hash_ = (hash_ ^ (value >> (8 * i) & 255U)) * 1099511628211ULL;
  }
  void add(int value) { add(static_cast<std::uint64_t>(static_cast<std::int64_t>(value))); }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 1469598103934665603ULL;
};

std::uint64_t shape_of(const Model::Parts& parts) {
  Hash hash;
  hash.add(std::bit_cast<std::uint64_t>(parts.spec.rate.value()));
  const Layout& layout = parts.layout;
  for (const int value : {layout.controls, layout.currents, layout.states, layout.taps, layout.charges})
    hash.add(value);
  for (const ModelDevice& part : parts.parts) {
    hash.add(part.program.shape());
    for (const Limiting limiting : part.limiting) hash.add(static_cast<int>(limiting));
  }
  return hash.value();
}

/// How far a control may move in the last iteration: what is neglected then is the square of that over the width of
/// what it controls, about 5e-6 of the current.
double tolerance_of(const DeviceProgram& program, const DeviceControl& control) {
  constexpr double share = 3e-3, triode = 1e-3;
  if (program.kernel == Kernel::triode) return triode;
  if (control.limiting == Limiting::none) return control.tolerance;
  const double width = control.limiting == Limiting::junction ? std::abs(control.scale) : control.scale / 2.0;
  return std::max(control.tolerance, share * width);
}

/// Does a control sense a node that the current flows through?
bool is_own(const DeviceBranch& branch, const Control& control) {
  const auto touches = [&](Node node) { return node != ground && (node == branch.from || node == branch.to); };
  return branch.branch < 0 && control.branch < 0 && (touches(control.positive) || touches(control.negative));
}

/// Devices as programs, and what flows in them at rest.
std::vector<double> add_devices(const Circuit& circuit, std::span<const double> rest, Model::Parts& parts) {
  std::vector<double> currents, outputs;
  for (const Device& device : circuit.devices) {
    ModelDevice part;
    part.program = program_of(device);
    part.first_control = parts.layout.controls;
    part.first_current = parts.layout.currents;
    for (const DeviceControl& control : device.controls) {
      part.limiting.push_back(control.limiting);
      if (control.limiting != Limiting::none) parts.limited_controls.push_back(static_cast<int>(parts.limiting.size()));
      parts.limiting.push_back(control.limiting);
      parts.limit_scale.push_back(control.scale);
      parts.limit_critical.push_back(control.critical);
      parts.tolerance.push_back(tolerance_of(part.program, control));
    }
    outputs.resize(static_cast<std::size_t>(part.program.outputs()));
    evaluate(part.program, rest.subspan(static_cast<std::size_t>(part.first_control), device.controls.size()), outputs);
    // What the devices are at rest belongs to the linear part: without it nodes between devices alone would hang in the
    // air there. What remains is i(v) - g v. Not so where a current is controlled from elsewhere: with the gain of an
    // op-amp in the linear part, 1 - g K would be next to nothing when it clips.
    for (int b = 0; b < part.program.branches; ++b) {
      double current = outputs[static_cast<std::size_t>(b)];
      Branch branch{.first_slope = static_cast<int>(parts.slopes.size())};
      for (int c = 0; c < part.program.controls; ++c) {
        if (!part.program.has_slope(b, c)) continue;
        const bool is_folded =
            is_own(device.branches[static_cast<std::size_t>(b)], device.controls[static_cast<std::size_t>(c)].what);
        const int conductance = 2 * part.program.branches + b * part.program.controls + c;
        const double slope = is_folded ? outputs[static_cast<std::size_t>(conductance)] : 0.0;
        parts.rest_slopes.push_back(slope);
        parts.slopes.push_back(
            {part.first_control + c, conductance, conductance + part.program.branches * part.program.controls});
        current -= slope * rest[static_cast<std::size_t>(part.first_control) + static_cast<std::size_t>(c)];
      }
      currents.push_back(current);
      branch.slopes = static_cast<int>(parts.slopes.size()) - branch.first_slope;
      if (part.program.has_charge(b)) branch.charge = parts.layout.charges++;
      parts.branches.push_back(branch);
    }
    parts.layout.controls += part.program.controls;
    parts.layout.currents += part.program.branches;
    parts.scratch = std::max(parts.scratch, static_cast<std::size_t>(part.program.scratch_rows()));
    parts.parts.push_back(std::move(part));
  }
  return currents;
}

/// A lane at rest: charges as they are there, nothing moving.
void fill_rest(Model::Parts& parts) {
  const auto& reduction = parts.reduction;
  const StateLayout& at = parts.state;
  parts.rest.assign(static_cast<std::size_t>(at.size), 0.0);
  double* rest = parts.rest.data();
  std::ranges::copy(reduction.rest_states, rest + at.y);
  std::ranges::copy(reduction.rest_controls, rest + at.v);
  std::ranges::copy(reduction.rest_controls, rest + at.v_before);
  std::fill_n(rest + at.input, 5, reduction.rest_input);
  rest[at.reach] = 1.0;
  std::vector<double> outputs;
  for (const ModelDevice& part : parts.parts) {
    if (!part.program.has_charges) continue;
    outputs.resize(static_cast<std::size_t>(part.program.outputs()));
    evaluate(
        part.program,
        std::span(reduction.rest_controls)
            .subspan(static_cast<std::size_t>(part.first_control), static_cast<std::size_t>(part.program.controls)),
        outputs);
    for (int b = 0; b < part.program.branches; ++b)
      if (const int charge = parts.branches[static_cast<std::size_t>(part.first_current + b)].charge; charge >= 0)
        rest[at.q + charge] = outputs[static_cast<std::size_t>(part.program.branches) + static_cast<std::size_t>(b)] *
                              parts.spec.rate.value();
  }
}

}  // namespace

Result<std::shared_ptr<const Model>> Model::make(const Circuit& original, const OperatingPoint& rest,
                                                 const ModelSpec& spec) {
  const Merged merged = merge_equal_parts(original, rest);
  const Circuit& circuit = merged.circuit;
  const OperatingPoint& point = merged.point;
  auto parts = std::make_unique<Parts>();
  parts->spec = spec;
  const auto input = driven_source(circuit, spec.input);
  if (!input) return std::unexpected(input.error());

  Equations system = equations(circuit);
  for (std::size_t d = 0; d < circuit.devices.size(); ++d)
    for (int k = 0; k < static_cast<int>(circuit.devices[d].branches.size()); ++k)
      for (int r = 0; r < system.b.rows; ++r) system.b(r, system.first_branch[d] + k) *= merged.copies[d];
  std::vector<double> rest_controls(static_cast<std::size_t>(system.a.rows));
  for (int r = 0; r < system.a.rows; ++r)
    for (int c = 0; c < system.a.columns; ++c)
      rest_controls[static_cast<std::size_t>(r)] += system.a(r, c) * point.unknowns[static_cast<std::size_t>(c)];
  const std::vector<double> currents = add_devices(circuit, rest_controls, *parts);
  if (const auto still = refuse_clocks(circuit, *input, *parts); !still) return std::unexpected(still.error());

  // G + B g A
  for (std::size_t k = 0; k < parts->branches.size(); ++k) {
    const Branch& branch = parts->branches[k];
    for (int s = branch.first_slope; s < branch.first_slope + branch.slopes; ++s) {
      const double slope = parts->rest_slopes[static_cast<std::size_t>(s)];
      const int control = parts->slopes[static_cast<std::size_t>(s)].control;
      for (int r = 0; slope != 0.0 && r < system.unknowns; ++r)
        if (const double into = slope * system.b(r, static_cast<int>(k)); into != 0.0)
          for (int x = 0; x < system.unknowns; ++x) system.g(r, x) += into * system.a(control, x);
    }
  }

  std::vector<std::vector<double>> taps;
  for (const Tap& tap : spec.taps) {
    Control what = tap.what;
    what.positive = merged.node_of[static_cast<std::size_t>(what.positive)];
    what.negative = merged.node_of[static_cast<std::size_t>(what.negative)];
    taps.push_back(row_of(circuit, what));
  }
  if (parts->layout.currents > most_currents)
    return failure(fmt::format("\"{}\" has {} nonlinear currents; at most {} are computed live.", original.title,
                               parts->layout.currents, most_currents),
                   "Take out what is not heard: protection, indicators, supplies.");
  auto reductions = reduce(system, point.unknowns, currents, *input,
                           circuit.voltage_sources[static_cast<std::size_t>(*input)].wave.dc, taps, spec.rate.value());
  if (!reductions) return std::unexpected(std::move(reductions.error()));
  parts->reduction = std::move(reductions->whole);
  parts->fine_reduction = std::move(reductions->fine);
  parts->scheme = reductions->scheme;

  Layout& layout = parts->layout;
  layout.states = static_cast<int>(parts->reduction.rest_states.size());
  layout.taps = static_cast<int>(taps.size());
  layout.is_modal = parts->reduction.is_modal;
  layout.pairs = parts->reduction.pairs;
  layout.slopes = static_cast<int>(parts->slopes.size());
  lay_out(layout);
  int figures = layout.figures;
  for (ModelDevice& part : parts->parts)
    part.figures = std::exchange(figures, figures + static_cast<int>(part.program.figures.size()));
  layout.size = figures;
  layout.most_size = layout.size + layout.states * (2 * layout.states + 4);
  parts->coefficients = coefficients_of(*parts, parts->reduction);
  parts->fine_coefficients = coefficients_of(*parts, parts->fine_reduction);

  parts->state = state_layout(layout);
  fill_rest(*parts);
  parts->shape = shape_of(*parts);
  parts->kin = parts->shape ^ (layout.is_modal ? 1U : 0U) ^ (parts->scheme == &fifth_order ? 2U : 0U);
  static std::atomic<std::uint64_t> serials = 0;
  parts->serial = ++serials;
  parts->size = {.currents = layout.currents,
                 .controls = layout.controls,
                 .states = layout.states,
                 .devices = static_cast<int>(parts->parts.size()),
                 .merged = merged.devices_saved};
  return std::shared_ptr<const Model>(new Model(std::move(parts)));
}

Model::Model(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
Model::~Model() = default;
std::uint64_t Model::shape() const noexcept { return parts_->shape; }
Hertz Model::rate() const noexcept { return parts_->spec.rate; }
std::size_t Model::taps() const noexcept { return parts_->spec.taps.size(); }
std::string_view Model::tap_name(std::size_t tap) const noexcept { return parts_->spec.taps[tap].name; }
std::span<const double> Model::resting() const noexcept { return parts_->reduction.rest_taps; }
Model::Size Model::size() const noexcept { return parts_->size; }

}  // namespace ohmic::circuit
