// A tape as lanes run it: constants become figures, controls are read in place, and no row is written twice.

#include "circuit/expression/operands.hpp"
#include "circuit/solver/device_program_law.hpp"

namespace ohmic::circuit {

void add_code(DeviceProgram& program) {
  constexpr std::uint32_t in_scratch = 0, in_figures = 1, in_controls = 2;
  const auto instructions = program.tape.instructions();
  std::vector<LanePlace> places(instructions.size());
  std::uint32_t rows = 0;
  const auto place_of = [&](int at) { return at < 0 ? LanePlace{} : places[static_cast<std::size_t>(at)]; };
  // Time stands still in a law of lanes: it is 0 there, as in evaluate().
  const auto figure = [&](double value) {
    program.figures.push_back(value);
    return LanePlace{in_figures, static_cast<std::uint32_t>(program.figures.size() - 1)};
  };
  // Tape puts the logistic of a term right behind its log1p_exp.
  const auto is_pair = [&](std::size_t k) {
    return k + 1 < instructions.size() && instructions[k].op == Op::log1p_exp &&
           instructions[k + 1].op == Op::logistic && instructions[k + 1].x == instructions[k].x;
  };
  for (std::size_t k = 0; k < instructions.size(); ++k) {
    const Tape::Instruction& it = instructions[k];
    if (it.op == Op::constant) places[k] = figure(it.value);
    else if (it.op == Op::time) places[k] = figure(0.0);
    else if (it.op == Op::control) places[k] = {in_controls, static_cast<std::uint32_t>(it.index)};
    else places[k] = {in_scratch, rows++};
    if (places[k].array != in_scratch || (k > 0 && is_pair(k - 1))) continue;
    program.code.push_back({.op = it.op,
                            .index = static_cast<std::uint16_t>(is_pair(k) ? 1 : it.index),
                            .x = place_of(it.x),
                            .y = place_of(it.y),
                            .z = place_of(it.z)});
  }
  const auto outputs = program.tape.outputs();
  const auto branches = static_cast<std::size_t>(program.branches),
             controls = static_cast<std::size_t>(program.controls);
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const bool is_charge = (k >= branches && k < 2 * branches) || k >= 2 * branches + branches * controls;
    if (is_charge && !program.has_charges) continue;
    program.results.push_back({place_of(outputs[k]), static_cast<std::uint32_t>(k)});
  }
}

double apply_in_lane(const DeviceProgram& program, const LaneInstruction& it, double x, double y) noexcept {
  if (it.op == Op::table) return look_up(program.tape.tables()[it.index], x);
  if (it.op == Op::slope) return slope_at(program.tape.tables()[it.index], x);
  return apply(it.op, x, y, 0.0);
}

}  // namespace ohmic::circuit
