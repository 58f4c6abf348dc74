#pragma once
// A walk along a tree of named tables: binds all fields it passes, or only the one at an address.

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rig/address.hpp"
#include "rig/parameters.hpp"

namespace ohmic::rig {

/// Leaves a field as its table declares it. Other rules narrow its range, or return false: not turned while playing.
inline constexpr auto as_declared = [](Field&) { return true; };

class Walk {
 public:
  Walk() = default;
  /// Looks for one address only.
  explicit Walk(std::span<const std::string> wanted) : wanted_(wanted), is_search_(true) {}

  void reserve(std::size_t count) { found_.reserve(count); }
  std::vector<Parameter> found() && { return std::move(found_); }
  /// How many were found so far: from where removable() and rebind() reach.
  std::size_t count() const { return found_.size(); }
  /// Where a search ended: how many parts of the address lead there, and the names at that place.
  std::size_t depth() const { return deepest_; }
  std::span<const std::string_view> candidates() const { return candidates_; }

 protected:
  bool is_search() const { return is_search_; }
  /// Is this the next part of the address? Notes what else it could have been.
  bool is_next(std::string_view name) {
    if (!is_search_) return true;
    if (depth_ == deepest_) candidates_.push_back(name);
    return depth_ < wanted_.size() && wanted_[depth_] == name;
  }
  bool is_last() const { return !is_search_ || depth_ + 1 == wanted_.size(); }
  bool takes(std::string_view field) { return is_next(field) && is_last(); }

  /// What stands at one step of a way; `name` outlives the walk.
  template <class Inside>
  void part(std::string_view name, Step::Kind kind, Inside inside, std::size_t number = 0) {
    if (!is_next(name)) return;
    const std::size_t length = address_.size();
    if (!address_.empty()) address_ += '.';
    address_ += address_part(name);
    way_.push_back(kind == Step::Kind::item_at ? item_at(number) : Step{.kind = kind, .name = std::string(name)});
    ++depth_;
    if (depth_ > deepest_) {
      deepest_ = depth_;
      candidates_.clear();
    }
    inside();
    --depth_;
    way_.pop_back();
    address_.resize(length);
  }
  template <class Inside>
  void table(const char* name, Inside inside) {
    part(name, Step::Kind::member, inside);
  }
  template <class Items, class Inside>
  void items(const char* section, Items& list, Inside inside) {
    table(section, [&] {
      for (auto& one : list) part(one.name, Step::Kind::item_named, [&] { inside(one); });
    });
  }

  Parameter& add(const Field& field, Keeping keeping) {
    Parameter& made = found_.emplace_back();
    made.address.reserve(address_.size() + 1 + field.name.size());
    made.address = address_;
    made.address += '.';
    made.address += field.name;
    made.way.reserve(way_.size() + 1);
    made.way = way_;
    made.way.push_back(member(std::string(field.name)));
    made.field = field;
    made.keeping = keeping;
    return made;
  }

  /// All fields of a table; the one called `moment` is kept nowhere.
  template <class Spec, std::size_t N, class Rule = decltype(as_declared)>
  void fields(const std::array<SpecField<Spec>, N>& table, Spec& spec, Keeping keeping, const Rule& rule = as_declared,
              std::string_view moment = {}, std::string_view second_moment = {}) {
    for (const SpecField<Spec>& f : table) {
      Field field = f.field;
      if (!rule(field) || !takes(field.name)) continue;
      const bool is_moment = field.name == moment || field.name == second_moment;
      Parameter& made = add(field, is_moment ? Keeping::moment : keeping);
      made.load = [&spec, load = f.load] { return load(spec); };
      made.store = [&spec, store = f.store](double value) { store(spec, value); };
    }
  }

  void name(std::string& member, std::string_view says, std::vector<std::string> allowed) {
    Parameter& made = add({.name = "mix", .says = says}, Keeping::file);
    made.is_name = true;
    made.names = std::move(allowed);
    made.load_name = [&member] { return member; };
    made.store_name = [&member](std::string name) { member = std::move(name); };
  }

  /// Marks what was found since `before`: all of it goes when `remove` is called.
  template <class Remove>
  void removable(std::size_t before, const Remove& remove) {
    for (std::size_t i = before; i < found_.size(); ++i) found_[i].remove = remove;
  }

  /// Parameters found since `before` belong to something that is not there yet: `made` adds it.
  template <class Spec, std::size_t N, class Seen, class Made>
  void rebind(std::size_t before, const std::array<SpecField<Spec>, N>& table, const Seen& seen, const Made& made) {
    for (std::size_t i = before; i < found_.size(); ++i) {
      Parameter& parameter = found_[i];
      const auto& f = *std::ranges::find(table, parameter.field.name, [](const auto& t) { return t.field.name; });
      parameter.is_there = false;
      parameter.load = [seen, load = f.load] { return load(seen()); };
      parameter.store = [made, store = f.store](double value) { store(made(), value); };
    }
  }

 private:
  std::vector<Parameter> found_;
  std::span<const std::string> wanted_;
  bool is_search_ = false;
  std::string address_;
  Way way_;
  std::size_t depth_ = 0, deepest_ = 0;
  std::vector<std::string_view> candidates_;
};

}  // namespace ohmic::rig
