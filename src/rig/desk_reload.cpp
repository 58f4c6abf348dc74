// The file was edited while the desk was worked at: what stands, what gives way, what waits to come back.

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "rig/desk.hpp"
#include "rig/desk_change.hpp"

namespace ohmic::rig {
namespace {

/// The names of everything, in order: where they differ, the lists have changed.
std::vector<std::string_view> shape_of(const Rig& rig) {
  std::vector<std::string_view> names;
  const auto append = [&](const auto& list) {
    for (const auto& item : list) names.push_back(item.name);
    names.emplace_back();
  };
  append(rig.inputs), append(rig.playbacks), append(rig.groups), append(rig.mixes), append(rig.phones);
  append(rig.monitors), append(rig.talkbacks), append(rig.streams);
  return names;
}

/// The other side follows the file as this one does: what the file changed or took away is the file's. What came stays
/// as it was there before it went.
void follow_file(Scene& other, const std::vector<Turned>& theirs, const Rig& from_file) {
  for (const Turned& one : theirs) {
    const auto parameter = find_value(from_file, one.address);
    if (!parameter || parameter->keeping != Keeping::scene) continue;
    const auto at = std::ranges::find(other.values, one.address, &Scene::Value::address);
    if (at == other.values.end()) {
      if (one.before.empty()) other.values.push_back({one.address, one.after});
    } else if (one.after.empty()) {
      other.values.erase(at);
    } else if (!one.before.empty()) {
      at->text = one.after;
    }
  }
}

/// How far a change of the file reaches: where a send came or went all of it, where a band did all of its equalizer, whose
/// other bands may have another number now.
std::string reach_of(const Turned& one) {
  if (!one.before.empty() && !one.after.empty()) return one.address;
  std::string holder = one.address.substr(0, one.address.rfind('.'));
  if (std::string list = holder.substr(0, holder.rfind('.')); list.ends_with(".eq")) return list;
  return holder;
}

/// Does one of these reach to the address?
bool is_reached(const std::unordered_set<std::string>& reaches, const std::string& address) {
  for (std::size_t end = address.size(); end != std::string::npos && end > 0; end = address.rfind('.', end - 1))
    if (reaches.contains(address.substr(0, end))) return true;
  return false;
}

}  // namespace

/// What must not be undone any more: what the file changed, what is another value than it was left at, what is gone.
void Desk::forget(const std::vector<Turned>& theirs, const std::vector<Turned>& turned, const Rig& fresh) {
  std::unordered_set<std::string> reaches;
  for (const auto* list : {&theirs, &turned})
    for (const Turned& one : *list) reaches.insert(reach_of(one));
  const std::vector<Parameter> before = values_of(now_), after = values_of(fresh);
  std::unordered_set<std::string_view> there;
  for (const Parameter& parameter : after) there.insert(parameter.address);
  for (const Parameter& parameter : before)
    if (!there.contains(parameter.address)) reaches.insert(parameter.address);
  for (auto* steps : {&done_, &undone_}) {
    for (Step& step : *steps)
      std::erase_if(step.turned, [&](const Turned& one) { return is_reached(reaches, one.address); });
    std::erase_if(*steps, [](const Step& step) { return step.turned.empty() && !step.is_other_side; });
  }
}

std::vector<Turned> Desk::reload(Rig from_file) {
  const std::vector<Turned> theirs = difference(file_, from_file, true);
  std::vector<Turned> ours = difference(file_, now_, true);
  const std::vector<Parked> parked = std::exchange(parked_, {});
  const std::size_t fresh_ones = ours.size();
  for (const Parked& one : parked) ours.push_back(one.turned);
  const std::vector<Standing> how = standings(from_file, ours);
  std::vector<Scene::Value> standing;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (how[i] == Standing::stands) standing.push_back({ours[i].address, ours[i].after});
    if (how[i] != Standing::away) continue;
    const bool is_parked = i >= fresh_ones;
    const auto was = find_value(now_, ours[i].address);
    parked_.push_back({ours[i], is_parked ? parked[i - fresh_ones].is_kept : was && was->keeping != Keeping::moment});
  }
  Rig fresh = from_file;
  std::vector<Turned> unused;
  std::vector<Error> refused;  // out of the range that the file's new gear has: the file's value holds
  change_all(fresh, standing, unused, refused);
  if (other_) follow_file(*other_, theirs, from_file);
  std::vector<Turned> turned = difference(now_, fresh, true);
  if (shape_of(now_) == shape_of(fresh)) {
    forget(theirs, turned, fresh);
  } else {
    done_.clear();
    undone_.clear();
  }
  file_ = std::move(from_file);
  now_ = std::move(fresh);
  ++changes_;
  return turned;
}

}  // namespace ohmic::rig
