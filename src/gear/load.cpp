// The sample loop of an output: source, limits and headphones in one linear step.

#include "gear/load.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace ohmic::gear {
namespace {

using Pair = double __attribute__((vector_size(16)));
using Mask = long long __attribute__((vector_size(16)));

constexpr Pair both(double x) { return Pair{x, x}; }
Pair lower(Pair a, Pair b) { return a < b ? a : b; }
Pair higher(Pair a, Pair b) { return a > b ? a : b; }
Pair within(Pair x, Pair limit) { return lower(higher(x, -limit), limit); }
Pair magnitude(Pair x) { return higher(x, -x); }
/// x, or 0 where x is no finite float.
Pair finite(Pair x) {
  const Mask is_finite = magnitude(x) <= both(std::numeric_limits<float>::max());
  return reinterpret_cast<Pair>(reinterpret_cast<Mask>(x) & is_finite);
}
double larger(Pair x) { return std::max(x[0], x[1]); }

}  // namespace

void LoadSolver::prepare(const LoadSource& source, std::span<const Load> loads, Hertz rate) {
  source_ = source;
  std::vector<OnePort> ports;
  cells_per_branch_ = 0;
  for (const auto& load : loads) {
    ports.push_back(match(load.network, Ohm(source.impedance) + load.cable, rate));
    cells_per_branch_ = std::max(cells_per_branch_, ports.back().cells);
  }
  double y = 0.0;
  for (std::size_t b = 0; b < loads.size(); ++b) y += 1.0 / (ports[b].direct + loads[b].cable.value());
  direct_ = 1.0 / y;
  branches_.clear();
  cells_.clear();
  for (std::size_t b = 0; b < loads.size(); ++b) {
    Branch branch{};
    branch.conductance = both(1.0 / (ports[b].direct + loads[b].cable.value()));
    branch.share = branch.conductance * both(direct_);
    for (std::size_t k = 0; k < cells_per_branch_; ++k) {
      const OnePortCell& c = ports[b].cell[k];
      cells_.push_back(Cell{both(c.a1), both(c.a2), both(c.c1), both(c.c2), Pair{}, Pair{}});
      branch.reaction += both(c.c1);
    }
    branches_.push_back(branch);
  }
  reset();
}

void LoadSolver::reset() noexcept {
  for (auto& branch : branches_) branch.h = Pair{};
  for (auto& cell : cells_) cell.w1 = cell.w2 = Pair{};
}

//   w = i + a1 w1 + a2 w2,   next h = sum of c1 w + c2 w1 = (sum c1) i + what is known before i is
template <int Cells>
LoadSolver::Pair LoadSolver::remember(Cell* cells, Pair current, Pair reaction) noexcept {
  Pair known_h{};
#pragma GCC unroll 10
  for (int k = 0; k < Cells; ++k) {
    const Pair known = cells[k].a1 * cells[k].w1 + cells[k].a2 * cells[k].w2;
    known_h += cells[k].c1 * known + cells[k].c2 * cells[k].w1;
    cells[k].w2 = cells[k].w1;
    cells[k].w1 = current + known;
  }
  return known_h + reaction * current;
}

//   every branch         v = direct i_b + h_b           (direct: with its cable; y_b = 1 / direct)
//   together             v = D i + H        D = 1 / sum y_b,   H = D sum h_b y_b     (Thevenin)
//   source               v = open - Zout i, so  i = (open - H) / (Zout + D)
//   above the limit      i stays at the limit, and v = D i + H all the same
// From one frame's current to the next the path is (open - h) g, the limit, and h' = known + c i: everything else is
// computed beside it.
template <int Cells, bool IsAlone, bool IsReverse>
LoadSolver::Result LoadSolver::run(const float* left, const float* right, const float* left_hiss,
                                   const float* right_hiss, float* left_out, float* right_out, int frames) noexcept {
  const Pair gain = both(source_.gain), rails = both(source_.rails), limit = both(source_.current);
  const Pair zout = both(source_.impedance), direct = both(direct_);
  const Pair conductance = both(1.0 / (source_.impedance + direct_)), load_conductance = both(1.0 / direct_);

  // A single headphone's state lives in registers; that of several stays where it is.
  std::array<Cell, static_cast<std::size_t>(IsAlone ? Cells : 0)> own;
  if constexpr (IsAlone) std::copy_n(cells_.data(), Cells, own.data());
  Pair h = branches_[0].h;
  const Pair reaction = branches_[0].reaction;

  Pair open_peak{}, current_peak{}, energy{};
  Mask voltage_limited{}, current_limited{};
  for (int n = 0; n < frames; ++n) {
    if constexpr (!IsAlone) {
      h = Pair{};
      for (const auto& branch : branches_) h += branch.h * branch.share;
    }
    const Pair in = finite(Pair{static_cast<double>(left[n]), static_cast<double>(right[n])});
    Pair i, v;
    if constexpr (IsReverse) {
      v = in;
      i = (v - h) * load_conductance;
      const Pair out = v + zout * i;
      left_out[n] = static_cast<float>(out[0]);
      right_out[n] = static_cast<float>(out[1]);
    } else {
      const Pair asked = gain * in;
      Pair open = within(asked, rails);
      open_peak = higher(open_peak, magnitude(asked));
      voltage_limited -= asked != open;
      if (left_hiss) open += Pair{static_cast<double>(left_hiss[n]), static_cast<double>(right_hiss[n])};
      const Pair wanted = (open - h) * conductance;
      i = within(wanted, limit);
      v = direct * i + h;
      current_peak = higher(current_peak, magnitude(wanted));
      current_limited -= wanted != i;
      energy += v * i;
      left_out[n] = static_cast<float>(v[0]);
      right_out[n] = static_cast<float>(v[1]);
    }
    if constexpr (IsAlone) {
      h = remember<Cells>(own.data(), i, reaction);
    } else {
      Cell* cells = cells_.data();
      for (auto& branch : branches_) {
        branch.h = remember<Cells>(cells, (v - branch.h) * branch.conductance, branch.reaction);
        cells += Cells;
      }
    }
  }
  if constexpr (IsAlone) {
    std::copy_n(own.data(), Cells, cells_.data());
    branches_[0].h = h;
  }
  return {.open_peak = larger(open_peak),
          .current_peak = larger(current_peak),
          .energy = larger(energy),
          .voltage_limited = static_cast<std::uint32_t>(std::max(voltage_limited[0], voltage_limited[1])),
          .current_limited = static_cast<std::uint32_t>(std::max(current_limited[0], current_limited[1]))};
}

namespace {

/// Calls f.template operator()<Cells>() for the number of cells known only now.
template <class F>
auto with_cells(std::size_t cells, F&& f) {
  using Answer = decltype(f.template operator()<0>());
  Answer answer{};
  [&]<std::size_t... N>(std::index_sequence<N...>) {
    static_cast<void>(((cells == N ? (answer = f.template operator()<static_cast<int>(N)>(), true) : false) || ...));
  }(std::make_index_sequence<OnePort::max_cells + 1>{});
  return answer;
}

}  // namespace

LoadSolver::Result LoadSolver::process(const float* left, const float* right, const float* left_hiss,
                                       const float* right_hiss, float* left_out, float* right_out,
                                       int frames) noexcept {
  return with_cells(cells_per_branch_, [&]<int Cells>() {
    if (branches_.size() == 1)
      return run<Cells, true, false>(left, right, left_hiss, right_hiss, left_out, right_out, frames);
    return run<Cells, false, false>(left, right, left_hiss, right_hiss, left_out, right_out, frames);
  });
}

void LoadSolver::reverse(const float* left, const float* right, float* left_out, float* right_out,
                         int frames) noexcept {
  with_cells(cells_per_branch_, [&]<int Cells>() {
    if (branches_.size() == 1)
      return run<Cells, true, true>(left, right, nullptr, nullptr, left_out, right_out, frames);
    return run<Cells, false, true>(left, right, nullptr, nullptr, left_out, right_out, frames);
  });
}

}  // namespace ohmic::gear
