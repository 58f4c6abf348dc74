// Derivatives are taken, kernels guessed, and a guess believed only where it computes what the expression computes.

#include "circuit/solver/device_program.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>

#include <hwy/aligned_allocator.h>

#include "circuit/solver/device_program_law.hpp"

namespace ohmic::circuit {
namespace {

constexpr std::size_t stack_registers = 4096;

Tape tape_of(WholeLaw& law) {
  std::vector<Term> outputs = law.currents;
  outputs.insert(outputs.end(), law.charges.begin(), law.charges.end());
  for (const auto* terms : {&law.currents, &law.charges})
    for (const Term term : *terms)
      for (int c = 0; c < law.controls; ++c) outputs.push_back(law.graph.derivative(term, c));
  return Tape(law.graph, outputs);
}

/// Controls at random, small and large, and what the expression and the kernel make of them.
class Proof {
 public:
  explicit Proof(const DeviceProgram& program)
      : program_(program),
        figures_(hwy::AllocateAligned<double>(program.figures.size() * lanes)),
        controls_(hwy::AllocateAligned<double>(controls() * lanes)),
        made_(hwy::AllocateAligned<double>(outputs() * lanes)),
        expected_(outputs()),
        typical_(outputs()) {
    for (std::size_t k = 0; k < program.figures.size() * lanes; ++k) figures_[k] = program.figures[k / lanes];
    std::fill_n(made_.get(), outputs() * lanes, 0.0);
  }

  bool holds() {
    for (int k = 0; k < 20; ++k) look(0.05);  // how large the outputs are near rest
    for (int k = 0; k < 40; ++k)
      for (const double range : {0.05, 0.8, 3.0, 12.0, 60.0, 400.0})
        if (!holds_within(range)) return false;
    return true;
  }

 private:
  static constexpr std::size_t lanes = 2;

  std::size_t controls() const { return static_cast<std::size_t>(program_.controls); }
  std::size_t outputs() const { return static_cast<std::size_t>(program_.outputs()); }

  /// A point for each lane; what the expression makes of the first.
  std::vector<double> look(double range) {
    std::uniform_real_distribution<double> anywhere(-range, range);
    std::vector<double> point(controls());
    for (std::size_t c = 0; c < controls(); ++c)
      for (std::size_t k = 0; k < lanes; ++k) controls_[c * lanes + k] = anywhere(random_);
    for (std::size_t c = 0; c < controls(); ++c) point[c] = controls_[c * lanes];
    evaluate(program_, point, expected_);
    if (range < 0.1)
      for (std::size_t k = 0; k < outputs(); ++k) typical_[k] = std::max(typical_[k], std::abs(expected_[k]));
    return point;
  }

  bool holds_within(double range) {
    const std::vector<double> point = look(range);
    evaluate_lanes(program_, static_cast<int>(lanes), figures_.get(), controls_.get(), made_.get(), nullptr);
    const auto branches = static_cast<std::size_t>(program_.branches);
    const auto entry = [&](std::size_t row, std::size_t c) {
      return std::abs(expected_[2 * branches + row * controls() + c]);
    };
    for (std::size_t k = 0; k < outputs(); ++k) {
      double allowed = 1e-11 * std::abs(expected_[k]) + 1e-14 * typical_[k] + 1e-30;
      // Differences of large terms: what the last bits of a control do to a current or charge, ...
      const bool is_slope = k >= 2 * branches;
      for (std::size_t c = 0; c < controls() && !is_slope; ++c)
        allowed += 1e-14 * entry(k, c) * (std::abs(point[c]) + 10.0);
      // ... and in a slope the roundings of its row's largest.
      double largest = 0.0;
      for (std::size_t c = 0; c < controls() && is_slope; ++c)
        largest = std::max(largest, entry((k - 2 * branches) / controls(), c));
      allowed += 1e-14 * largest;
      if (!(std::abs(made_[k * lanes] - expected_[k]) <= allowed)) return false;
    }
    return true;
  }

  const DeviceProgram& program_;
  hwy::AlignedFreeUniquePtr<double[]> figures_, controls_, made_;
  std::vector<double> expected_, typical_;
  std::mt19937_64 random_{1};
};

}  // namespace

DeviceProgram program_of(const Device& device) {
  WholeLaw law = WholeLaw::of(device);
  const Tape tape = tape_of(law);
  const auto complete = [&](DeviceProgram program) {
    program.controls = law.controls, program.branches = static_cast<int>(law.currents.size());
    program.has_charges = law.has_charges, program.tape = tape;
    program.is_timed = std::ranges::any_of(tape.instructions(), [](const auto& it) { return it.op == Op::time; });
    return program;
  };
  for (const auto& guess : {guess_limiter, guess_triode, guess_diode, guess_bipolar, guess_vdmos}) {
    const Guess guessed = guess(law);
    if (!guessed) continue;
    DeviceProgram program = complete(*guessed);
    if (Proof(program).holds()) return program;
  }
  DeviceProgram program = complete({});
  add_code(program);
  return program;
}

void evaluate(const DeviceProgram& program, std::span<const double> controls, std::span<double> outputs) {
  const std::size_t count = program.tape.instructions().size();
  outputs = outputs.first(static_cast<std::size_t>(program.outputs()));
  if (count > stack_registers) {
    std::vector<double> registers(count);
    return program.tape.run(controls, 0.0, registers, outputs);
  }
  std::array<double, stack_registers> registers;
  program.tape.run(controls, 0.0, std::span(registers).first(count), outputs);
}

bool DeviceProgram::has_slope(int branch, int control) const {
  switch (kernel) {
    case Kernel::bipolar: return branch < 2 ? control < 2 : control == branch;  // further layers are for themselves
    case Kernel::vdmos: return (branch + 1 == branches) == (control == 1);      // the body diode comes last
    default: return true;
  }
}

bool DeviceProgram::has_charge(int branch) const {
  return has_charges && !(kernel == Kernel::vdmos && branch == 0);  // the channel has none
}

bool DeviceProgram::same_shape(const DeviceProgram& other) const {
  const auto is_same_table = [](const std::vector<Graph::Point>& a, const std::vector<Graph::Point>& b) {
    return std::ranges::equal(a, b, [](Graph::Point p, Graph::Point q) { return p.x == q.x && p.y == q.y; });
  };
  return kernel == other.kernel && controls == other.controls && branches == other.branches &&
         has_charges == other.has_charges && terms == other.terms && figures.size() == other.figures.size() &&
         code == other.code && results == other.results &&
         (kernel != Kernel::tape || std::ranges::equal(tape.tables(), other.tape.tables(), is_same_table));
}

std::uint64_t DeviceProgram::shape() const {
  // FNV-1a (Fowler, Noll & Vo 1991) over everything that same_shape compares.
  std::uint64_t hash = 14695981039346656037u;
  const auto add = [&](std::uint64_t value) {
    for (int byte = 0; byte < 8; ++byte, value >>= 8) hash = (hash ^ (value & 0xff)) * 1099511628211u;
  };
  const auto add_place = [&](LanePlace place) { add(std::uint64_t{place.array} << 32 | place.row); };
  add(static_cast<std::uint64_t>(kernel)), add(has_charges ? 1 : 0), add(figures.size());
  for (const int value : {controls, branches, terms[0], terms[1], terms[2], terms[3]})
    add(static_cast<std::uint64_t>(value));
  for (const LaneInstruction& it : code) {
    add(std::uint64_t{it.index} << 8 | static_cast<std::uint64_t>(it.op));
    add_place(it.x), add_place(it.y), add_place(it.z);
  }
  for (const LaneResult& it : results) add_place(it.from), add(it.output);
  if (kernel != Kernel::tape) return hash;
  for (const auto& table : tape.tables())
    for (const Graph::Point& point : table)
      add(std::bit_cast<std::uint64_t>(point.x)), add(std::bit_cast<std::uint64_t>(point.y));
  return hash;
}

}  // namespace ohmic::circuit
