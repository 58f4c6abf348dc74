// What ohmic advise, compare and doctor print as JSON: every sentence, and every figure as a number.

#include <cmath>

#include <nlohmann/json.hpp>

#include "json.hpp"

namespace ohmic::app {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json of(const advise::Claim& claim) {
  Json figures = Json::array();
  for (const advise::Figure& figure : claim.figures)
    figures.push_back({{"unit", symbol(figure.dimension)},
                       {"low", number(figure.is.low)},
                       {"likely", number(figure.is.likely)},
                       {"high", number(figure.is.high)}});
  return {{"topic", claim.topic},
          {"says", claim.says},
          {"figure", claim.figure},
          {"formula", claim.formula},
          {"working", claim.working},
          {"sources", claim.sources},
          {"standing", advise::name_of(claim.standing)},
          {"required", claim.is_requirement},
          {"met", claim.is_met},
          {"figures", figures}};
}

template <class Item, class To>
Json list(const std::vector<Item>& all, To to) {
  Json made = Json::array();
  for (const Item& item : all) made.push_back(to(item));
  return made;
}
Json claims(const std::vector<advise::Claim>& all) {
  return list(all, [](const advise::Claim& claim) { return of(claim); });
}

std::string written(const Json& document) { return document.dump(2, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string json(const advise::Advice& advice) {
  const auto turn = [](const advise::Turn& t) -> Json {
    return {{"says", t.says},
            {"to", advise::name_of(t.to)},
            {"what", t.what},
            {"from", number(t.from)},
            {"at", number(t.at)}};
  };
  const auto choice = [](const advise::Choice& c) -> Json {
    return {{"id", c.device->id},
            {"name", c.device->name()},
            {"beside", c.beside == nullptr ? Json(nullptr) : Json(c.beside->id)},
            {"why", c.why},
            {"price", c.price},
            {"usd", number(c.usd)},
            {"certain", c.is_certain}};
  };
  const auto wire = [](const advise::Wire& w) -> Json {
    return {
        {"from", w.from}, {"from_socket", w.from_socket}, {"to", w.to}, {"to_socket", w.to_socket}, {"cable", w.cable}};
  };
  const auto term = [](const advise::Term& t) -> Json { return {{"name", t.name}, {"meaning", t.meaning}}; };
  return written(
      {{"verdict", advise::name_of(advice.verdict)},
       {"standing", advise::name_of(advice.standing)},
       {"sentence", advice.sentence},
       {"reasons", claims(advice.reasons)},
       {"also", advice.also},
       {"turns", list(advice.turns, turn)},
       {"choices", list(advice.choices, choice)},
       {"wiring",
        {{"boxes", advice.wiring.boxes}, {"wires", list(advice.wiring.wires, wire)}, {"notes", advice.wiring.notes}}},
       {"knobs", advice.knobs},
       {"contested", claims(advice.contested)},
       {"terms", list(advice.terms, term)}});
}

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

std::string json(const advise::Diagnosis& found) {
  return written({{"sentence", found.sentence}, {"outputs", claims(found.outputs)}, {"inputs", claims(found.inputs)}});
}

}  // namespace ohmic::app
