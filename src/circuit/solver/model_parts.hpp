#pragma once
// What a model holds: sizes, the coefficients in the order the kernel reads them, device programs, the slow way.

#include <complex>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "circuit/solver/device_program.hpp"
#include "circuit/solver/model.hpp"
#include "circuit/solver/reduction.hpp"
#include "circuit/solver/scheme.hpp"

namespace ohmic::circuit {

/// Places of coefficients in one lane's array; the kernel keeps several lanes beside each other, [place][lane].
struct Layout {
  int controls = 0, currents = 0, slopes = 0, states = 0, taps = 0, charges = 0;
  bool is_modal = false;
  int pairs = 0;  // oscillating modes; they come first, two states each

  // A row: constant (re, im), input (re, im), memory, currents (re, im each).
  int memory_of_state() const { return is_modal ? 4 : 2 * states; }  // own and partner's, re and im; or all
  int currents_of_control() const { return 4 + 2 * states; }
  int control_row() const { return currents_of_control() + 2 * currents; }
  int currents_of_state() const { return 4 + memory_of_state(); }
  int state_row() const { return currents_of_state() + 2 * currents; }
  int tap_row() const { return 2 + states + 2 * currents + 1; }  // constant, input re, im, memory, currents re, im

  int control_rows = 0, state_rows = 0, tap_rows = 0;
  int scales = 0, criticals = 0, tolerances = 0;  // [control], tolerance as its inverse
  int sizes = 0;                                  // [current]: the most that one ampere moves any control, state or tap
  int rest_slopes = 0;                            // [slope]: S, what the linear part holds of each device
  int figures = 0;                                // of all devices, one after the other
  int size = 0;                                   // doubles a lane
  int most_size = 0;                              // the same, were its states no modes
};

inline constexpr int most_taps = 16, most_currents = 96;
inline constexpr int most_device_outputs = 4 * 2 * 9;  // four branches, eight controls

/// One current of a device, as the equations see it.
struct Branch {
  int first_slope = 0, slopes = 0;
  int charge = -1;  // -1: none
};

/// What one control does to one current, where the law lets it do anything.
struct Slope {
  int control = 0;
  int conductance = 0, capacitance = 0;  // outputs of the device
};

/// One device in the kernel's loop.
struct ModelDevice {
  DeviceProgram program;
  int first_control = 0, first_current = 0, figures = 0;
  std::vector<Limiting> limiting;  // [control]
};

/// Places in one lane's state.
struct StateLayout {
  int y = 0, dy = 0, older = 0, oldest = 0;        // [state]: memory, its slopes now, a step ago and before
  int v = 0, dv = 0, v_before = 0, dv_before = 0;  // [control]
  int q = 0, dq = 0, q_older = 0, q_oldest = 0;    // [charge]
  int input = 0;                                   // the last five values of the input
  int reach = 0;                                   // 1 / steps from v_before to v; 0: no guess from there
  int size = 0;
};

struct Model::Parts {
  ModelSpec spec;
  Layout layout;
  StateLayout state;
  std::uint64_t shape = 0;
  std::uint64_t kin = 0;     // equal for models that may share a register: shape, scheme, modes or not
  std::uint64_t serial = 0;  // no other model has it, not even one at the same address later
  Model::Size size;
  const Scheme* scheme = nullptr;
  Reduction reduction, fine_reduction;  // of a whole step, and of one of fine_steps pieces of it
  std::vector<ModelDevice> parts;
  std::vector<Branch> branches;                                // [current]
  std::vector<Slope> slopes;                                   // of all branches, one after the other
  std::vector<double> rest_slopes;                             // [slope]
  std::vector<double> coefficients, fine_coefficients;         // layout.size
  std::vector<double> rest;                                    // state.size: a lane at the operating point
  std::vector<Limiting> limiting;                              // [control]
  std::vector<int> limited_controls;                           // those with any limiting
  std::vector<double> limit_scale, limit_critical, tolerance;  // [control]
  std::size_t scratch = 0;                                     // doubles a lane that the largest device's tape needs
};

/// One control's new value, held to what its limiting allows: SPICE's pnjlim (Nagel 1975), or a largest change.
double limited(Limiting limiting, double scale, double critical, double wanted, double before) noexcept;

}  // namespace ohmic::circuit
