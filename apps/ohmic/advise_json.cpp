// What ohmic advise, compare and doctor print as JSON: every sentence, and every figure as a number.

#include <nlohmann/json.hpp>

#include "api/requests/advice.hpp"
#include "json.hpp"

namespace ohmic::app {
namespace {

using Json = nlohmann::ordered_json;

/// As the control protocol writes it.
Json of(const api::Members& members) { return Json::parse(api::write_line(members)); }

template <class Item, class To>
Json list(const std::vector<Item>& all, To to) {
  Json made = Json::array();
  for (const Item& item : all) made.push_back(to(item));
  return made;
}
Json claims(const std::vector<advise::Claim>& all) {
  return list(all, [](const advise::Claim& claim) { return of(api::members_of(claim)); });
}

std::string written(const Json& document) { return document.dump(2, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string json(const advise::Advice& advice) { return written(of(api::members_of(advice))); }

std::string json(const advise::Comparison& told) {
  const auto row = [](const advise::Compared& r) -> Json {
    return {{"what", r.what},
            {"first", r.first},
            {"second", r.second},
            {"better", r.better == 0   ? Json("first")
                       : r.better == 1 ? Json("second")
                                       : Json(nullptr)}};
  };
  return written(
      {{"first", told.first}, {"second", told.second}, {"sentence", told.sentence}, {"rows", list(told.rows, row)}});
}

std::string json(const advise::Diagnosis& found, const std::vector<advise::CardNote>& cards) {
  const auto card = [](const advise::CardNote& note) -> Json {
    return {{"name", note.title}, {"maybe", note.maybe}, {"notes", claims(note.claims)}};
  };
  return written({{"sentence", found.sentence},
                  {"outputs", claims(found.outputs)},
                  {"inputs", claims(found.inputs)},
                  {"cards", list(cards, card)}});
}

}  // namespace ohmic::app
