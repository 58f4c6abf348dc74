// Changes values so that each change can be taken back, and finds what differs between two rigs.

#include "rig/desk_change.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "rig/address.hpp"
#include "rig/check.hpp"

namespace ohmic::rig {
namespace {

bool is_equal(const Parameter& a, const Parameter& b) {
  if (a.is_name || b.is_name) return a.is_name == b.is_name && a.load_name() == b.load_name();
  const double x = a.load(), y = b.load();
  return x == y || (std::isnan(x) && std::isnan(y));
}

bool is_of_band(const Parameter& parameter) {
  return parameter.way[parameter.way.size() - 2].kind == Step::Kind::item_at;
}

/// "mix.Lead.sends.Kick.pan" -> "mix.Lead.sends.Kick"; a number behind it makes it a neighbour.
std::string holder_of(const std::string& address) { return address.substr(0, address.rfind('.')); }

/// Everything that goes when the send or band goes: its values, and those of the bands behind it.
std::vector<Turned> going(Rig& rig, const Parameter& parameter) {
  std::vector<Turned> list;
  const auto note = [&](const std::string& holder, const auto& table) {
    for (const auto& f : table) {
      const auto one = find_parameter(rig, fmt::format("{}.{}", holder, f.field.name));
      if (one && one->is_there) list.push_back({one->address, value_text(*one), ""});
    }
  };
  const std::string holder = holder_of(parameter.address);
  if (!is_of_band(parameter)) {
    note(holder, send_fields);
    return list;
  }
  for (std::size_t n = parameter.way[parameter.way.size() - 2].number; n <= most_equalizer_bands; ++n)
    note(fmt::format("{}.{}", holder_of(holder), n), equalizer_band_fields);
  return list;
}

/// Bands that storing into this one adds in front of it.
std::vector<Turned> coming(Rig& rig, const Parameter& parameter) {
  std::vector<Turned> list;
  if (!is_of_band(parameter)) return list;
  const std::string bands = holder_of(holder_of(parameter.address));
  for (std::size_t n = 1; n < parameter.way[parameter.way.size() - 2].number; ++n) {
    const auto one = find_parameter(rig, fmt::format("{}.{}.kind", bands, n));
    if (one && !one->is_there) list.push_back({one->address, "", value_text(*one)});
  }
  return list;
}

/// Of what is new, is this as it is by itself?
bool goes_without_saying(const Parameter& parameter) {
  return parameter.remove && !parameter.field.is_required && parameter.field.name != "level" &&
         parameter.load() == parameter.field.fallback;
}

/// Also refuses what check() would of the input it belongs to: then save() could write nothing at all.
Result<void> store_checked(const Rig& rig, const Parameter& parameter, std::string_view text) {
  const bool is_of_preamp =
      parameter.way.size() == 3 && parameter.way.front().name == "input" && parameter.keeping == Keeping::file;
  if (!is_of_preamp) return store_text(parameter, text);
  const auto input = std::ranges::find(rig.inputs, parameter.way[1].name, &Input::name);
  const double before = parameter.load();
  if (auto stored = store_text(parameter, text); !stored) return stored;
  std::vector<Error> errors = check_preamp(rig, *input);
  if (errors.empty()) return {};
  parameter.store(before);
  Error& error = errors.front();
  const std::string key = error.place.field.substr(error.place.field.rfind('.'));
  error.place = {.field = holder_of(parameter.address) + key};
  return std::unexpected(std::move(error));
}

}  // namespace

// Both only load: the parameters they give are asked, never stored into.
std::vector<Parameter> values_of(const Rig& rig) { return parameters(const_cast<Rig&>(rig)); }
Result<Parameter> find_value(const Rig& rig, std::string_view address) {
  return find_parameter(const_cast<Rig&>(rig), address);
}

Result<std::string> said_by(const Rig& rig, std::string_view address) {
  const auto parameter = find_value(rig, address);
  if (!parameter) return std::unexpected(parameter.error());
  return parameter->is_there ? value_text(*parameter) : std::string();
}

std::vector<Standing> standings(const Rig& file, const std::vector<Turned>& turned) {
  std::vector<Standing> all;
  all.reserve(turned.size());
  std::unordered_set<std::string> overtaken;  // what was taken away here
  for (const Turned& one : turned) {
    const auto says = said_by(file, one.address);
    all.push_back(!says ? Standing::away : *says == one.before ? Standing::stands : Standing::overtaken);
    if (all.back() == Standing::overtaken && one.after.empty()) overtaken.insert(holder_of(one.address));
  }
  for (std::size_t i = 0; i < turned.size(); ++i)
    if (turned[i].after.empty() && overtaken.contains(holder_of(turned[i].address))) all[i] = Standing::overtaken;
  return all;
}

Result<Turned> change(Rig& rig, std::string_view address, std::string_view text, std::vector<Turned>& done) {
  const auto parameter = find_parameter(rig, address);
  if (!parameter) return std::unexpected(parameter.error());
  Turned turned{.address = parameter->address, .before = value_text(*parameter), .after = {}};
  if (text.empty()) {
    if (!parameter->is_there) return Turned{.address = parameter->address, .before = {}, .after = {}};
    if (!parameter->remove)
      return failure("It cannot be taken away.", "Only sends and bands of an equalizer can.",
                     {.field = parameter->address});
    std::ranges::move(going(rig, *parameter), std::back_inserter(done));
    parameter->remove();
    return turned;
  }
  if (parameter->is_there && turned.before == text) {
    turned.after = turned.before;
    return turned;
  }
  std::vector<Turned> added;
  if (!parameter->is_there) added = coming(rig, *parameter);
  if (auto stored = store_checked(rig, *parameter, text); !stored) return std::unexpected(stored.error());
  turned.after = value_text(*parameter);
  if (parameter->keeping == Keeping::moment || (parameter->is_there && turned.before == turned.after)) return turned;
  std::ranges::move(added, std::back_inserter(done));
  done.push_back(turned);
  if (!parameter->is_there) done.back().before.clear();
  return turned;
}

std::vector<Turned> change_all(Rig& rig, const std::vector<Scene::Value>& values, std::vector<Turned>& done,
                               std::vector<Error>& refused) {
  std::vector<Turned> turned;
  std::vector<const Scene::Value*> waiting;
  waiting.reserve(values.size());
  for (const Scene::Value& value : values) waiting.push_back(&value);
  std::vector<Error> errors;
  for (std::size_t before = waiting.size() + 1; waiting.size() < before;) {
    before = waiting.size();
    errors.clear();
    std::erase_if(waiting, [&](const Scene::Value* value) {
      auto one = change(rig, value->address, value->text, done);
      if (!one) errors.push_back(std::move(one.error()));
      else if (one->before != one->after) turned.push_back(std::move(*one));
      return one.has_value();
    });
  }
  std::ranges::move(errors, std::back_inserter(refused));
  return turned;
}

std::vector<Scene::Value> afters(const std::vector<Turned>& turned) {
  std::vector<Scene::Value> values;
  values.reserve(turned.size());
  for (const Turned& one : turned) values.push_back({one.address, one.after});
  return values;
}

std::vector<Turned> difference(const Rig& before, const Rig& after, bool with_moments) {
  const std::vector<Parameter> old = values_of(before), fresh = values_of(after);
  // Mostly the two run side by side; they are sorted out by address only where something came or went.
  std::unordered_map<std::string_view, std::size_t> places;
  const auto find_old = [&](std::size_t i) {
    if (places.empty() && i < old.size() && old[i].address == fresh[i].address) return i;
    if (places.empty())
      for (std::size_t k = 0; k < old.size(); ++k) places.emplace(old[k].address, k);
    const auto found = places.find(fresh[i].address);
    return found == places.end() ? old.size() : found->second;
  };
  std::vector<bool> is_still_there(old.size() + 1);
  std::vector<Turned> turned;
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    const Parameter& parameter = fresh[i];
    const std::size_t k = find_old(i);
    is_still_there[k] = true;
    const Parameter* was = k < old.size() ? &old[k] : nullptr;
    if (parameter.keeping == Keeping::moment && !with_moments) continue;
    if (was != nullptr ? is_equal(*was, parameter) : goes_without_saying(parameter)) continue;
    turned.push_back({parameter.address, was != nullptr ? value_text(*was) : "", value_text(parameter)});
  }
  for (std::size_t k = 0; k < old.size(); ++k)
    if (!is_still_there[k] && old[k].remove) turned.push_back({old[k].address, value_text(old[k]), ""});
  return turned;
}

std::vector<Edit> edits_for(const Rig& rig, const std::vector<Turned>& turned) {
  std::vector<Edit> edits, going;
  for (const Turned& one : turned) {
    const auto parameter = find_value(rig, one.address);
    if (!parameter) continue;
    Edit edit{.way = parameter->way, .text = one.after, .spelling = Spelling::quoted};
    const Dimension dimension = parameter->field.dimension;
    if (!parameter->is_name && (dimension == Dimension::flag || dimension == Dimension::number))
      edit.spelling = Spelling::bare;
    if (one.after == "unknown") edit.text.reset();
    if (one.after.empty()) {
      edit.text.reset();
      edit.way.pop_back();
      if (going.empty() || going.back().way != edit.way) going.push_back(std::move(edit));
    } else {
      edits.push_back(std::move(edit));
    }
  }
  // From the last band to the first, so that none changes its number before its turn.
  edits.insert(edits.end(), going.rbegin(), going.rend());
  return edits;
}

}  // namespace ohmic::rig
