// Lazy evaluation without recursion: a chain of a hundred thousand parameters needs no stack.

#include "circuit/netlist/frame.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ohmic::circuit::netlist {
namespace {

/// "4k7" as LTspice reads it, 4.7k: a scale where the decimal point would stand. Empty: no such number.
std::string with_point(std::string_view text) {
  const auto digits = [&](std::size_t from) {
    std::size_t k = from;
    while (k < text.size() && text[k] >= '0' && text[k] <= '9') ++k;
    return k;
  };
  const std::size_t scale = digits(0);
  if (scale == 0 || scale + 1 >= text.size()) return {};
  const bool is_meg = text.substr(scale).starts_with("meg");
  const std::size_t behind = scale + (is_meg ? 3 : 1);
  if (!std::string_view("kmunpfgtr").contains(text[scale]) || behind >= text.size() || digits(behind) != text.size())
    return {};
  const std::string unit(text[scale] == 'r' ? std::string_view{} : text.substr(scale, behind - scale));
  return std::string(text.substr(0, scale)) + "." + std::string(text.substr(behind)) + unit;
}

}  // namespace

std::string context_of(const Frame& frame) {
  std::string context;
  int levels = 0;
  for (const Frame* at = &frame; at->used_by != nullptr && levels < 3; at = at->caller, ++levels) {
    const Place place = at->used_by->card.place();
    context += (levels == 0 ? " It stands in the subcircuit " : ", in the subcircuit ") + at->definition->name +
               ", used by " + at->used_by->name + " at " + place.file + ":" + std::to_string(place.line);
  }
  return context.empty() ? context : context + ".";
}

void Values::refuse(const Frame& frame, Error error) {
  std::string context = context_of(frame);
  if (error.hint.empty() && !context.empty()) context.erase(0, 1);
  error.hint += context;
  refusal_.refuse(std::move(error));
}

void Values::declare(Frame& frame) {
  const auto add = [&](const Assignment& one, Frame* where) {
    frame.cells.insert_or_assign(one.key, Cell{.name = one.key, .formula = &one.value, .where = where});
  };
  for (const Assignment& one : frame.definition->defaults) add(one, &frame);
  for (const Assignment& one : frame.definition->parameters) add(one, &frame);
  for (const Assignment& one : frame.given) add(one, frame.caller);
  if (overrides.empty()) return;
  for (auto& [name, cell] : frame.cells) {
    const auto set = overrides.find(frame.prefix + name);
    if (set == overrides.end()) continue;
    cell.value = set->second;
    cell.state = Cell::State::known;
    used.insert(set->first);
    of_parameters.insert(set->first);
  }
}

Cell* Values::find(Frame& frame, std::string_view name) {
  for (Frame* at = &frame; at != nullptr; at = at->caller)
    if (const auto found = at->cells.find(name); found != at->cells.end()) return &found->second;
  return nullptr;
}

Scope Values::scope(Frame& frame) {
  Scope scope;
  scope.parameter = [this, &frame](std::string_view name) -> Result<std::optional<double>> {
    if (Cell* cell = find(frame, name)) {
      Result<double> value = settle(*cell);
      if (value) return *value;
      refuse(*cell->where, value.error());  // where it is written, not where it is used
      return std::unexpected(std::move(value.error()));
    }
    if (name == "temper" || name == "temp") return celsius;
    if (name == "gmin") return gmin;
    return std::nullopt;
  };
  scope.function = [&frame](std::string_view name) -> const Function* {
    for (const Definition* at = frame.definition; at != nullptr; at = at->outer)
      if (const auto found = at->functions.find(name); found != at->functions.end()) return &found->second;
    return nullptr;
  };
  return scope;
}

Result<double> Values::settle(Cell& asked) {
  std::vector<Cell*> open = {&asked};
  while (!open.empty()) {
    Cell& cell = *open.back();
    if (cell.state == Cell::State::known) {
      open.pop_back();
      continue;
    }
    std::vector<Cell*> missing;
    Scope names = scope(*cell.where);
    names.parameter = [&,
                       outside = std::move(names.parameter)](std::string_view name) -> Result<std::optional<double>> {
      Cell* other = find(*cell.where, name);
      if (other == nullptr) return outside(name);
      if (other->state == Cell::State::known) return other->value;
      missing.push_back(other);
      return 1.0;  // any number: this pass only finds out what is needed first
    };
    cell.state = Cell::State::busy;
    Result<double> value = 0.0;
    if (const auto plain = parse_number(cell.formula->text)) value = *plain;
    else value = parse_value(cell.formula->text, cell.formula->place, names);
    if (missing.empty()) {
      if (!value) {
        for (Cell* waiting : open) waiting->state = Cell::State::fresh;
        return std::unexpected(std::move(value.error()));
      }
      cell.value = *value;
      cell.state = Cell::State::known;
      open.pop_back();
      continue;
    }
    for (Cell* needed : missing) {
      if (needed->state != Cell::State::busy) {
        open.push_back(needed);
        continue;
      }
      std::string circle;
      bool is_inside = false;
      for (const Cell* waiting : open) {
        is_inside = is_inside || waiting == needed;
        if (is_inside && waiting->state == Cell::State::busy) circle += waiting->name + " -> ";
      }
      for (Cell* waiting : open) waiting->state = Cell::State::fresh;
      return failure("These parameters need one another: " + circle + needed->name + ".",
                     "Give one of them a value that does not depend on the others.", needed->formula->place);
    }
  }
  return asked.value;
}

double Values::number(const Formula& formula, Frame& frame) {
  if (refusal_) return 0.0;
  if (formula.text.empty()) {
    refuse(frame,
           {"A value is missing here.", "Expected a number such as 4.7k or an expression in braces.", formula.place});
    return 0.0;
  }
  if (const std::string pointed = with_point(formula.text); !pointed.empty()) {
    if (const auto value = parse_number(pointed); value && std::isfinite(*value)) {
      warnings_.insert(Error{
          formula.text + " is read as " + pointed + ", as LTspice does; ngspice drops what stands behind the letter.",
          {},
          formula.place}
                           .sentence());
      return *value;
    }
  }
  if (const auto value = parse_number(formula.text); value && std::isfinite(*value)) return *value;
  Result<double> value = parse_value(formula.text, formula.place, scope(frame));
  if (value && std::isfinite(*value)) return *value;
  refuse(frame,
         value ? Error{"\"" + formula.text + "\" is no finite number.", {}, formula.place} : std::move(value.error()));
  return 0.0;
}

}  // namespace ohmic::circuit::netlist
