#pragma once
// What all checks of a rig share: how a mistake is told, and how names are looked up. For the files that check.

#include <string>
#include <string_view>
#include <vector>

#include "rig/check.hpp"

namespace ohmic::rig {

class Findings {
 public:
  explicit Findings(Reading& reading) : reading_(reading), rig_(reading.rig) {}

 protected:
  using Names = std::vector<std::string_view>;

  void refuse(const Place& place, std::string what, std::string hint = {});
  void warn(const Place& place, std::string what, std::string hint = {});
  void take(const Place& place, const Result<void>& result);
  static Place inside(Place place, std::string_view key);

  template <class Items>
  static Names names(const Items& items) {
    Names list;
    list.reserve(items.size());
    for (const auto& item : items) list.push_back(item.name);
    return list;
  }

  template <class Items>
  void names_once(const Items& items, std::string_view kind) {
    std::vector<const Place*> places;
    for (const auto& item : items) places.push_back(&item.place);
    names_once(names(items), places, kind);
  }
  /// Is there one of this name? Says what there is.
  template <class Items>
  bool exists(const Items& items, const std::string& name, const Place& place, std::string_view kind) {
    return exists_among(names(items), name, place, kind);
  }
  /// A name that may be left out while there is only one to name.
  template <class Items>
  void fill_in(std::string& name, const Items& items, const Place& place, std::string_view kind) {
    fill_in_from(name, names(items), place, kind);
  }
  /// A channel that others may name: an input that is no right side of a pair, or a playback.
  bool is_channel(const std::string& name, const Place& place);

  Reading& reading_;
  Rig& rig_;

 private:
  void names_once(const Names& list, const std::vector<const Place*>& places, std::string_view kind);
  bool exists_among(const Names& list, const std::string& name, const Place& place, std::string_view kind);
  void fill_in_from(std::string& name, const Names& list, const Place& place, std::string_view kind);
};

/// One kind of section each, in this order.
void check_cards(Reading& reading);  // behind the outputs, which give themselves connectors
void check_inputs(Reading& reading);
void check_mixes(Reading& reading);
void check_outputs(Reading& reading);

}  // namespace ohmic::rig
