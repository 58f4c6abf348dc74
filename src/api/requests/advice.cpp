// The advisor's answer as members.

#include "api/requests/advice.hpp"

namespace ohmic::api {
namespace {

List texts(const std::vector<std::string>& all) { return {all.begin(), all.end()}; }

template <class Item, class To>
List list(const std::vector<Item>& all, To to) {
  List made;
  for (const Item& item : all) made.emplace_back(to(item));
  return made;
}

List claims(const std::vector<advise::Claim>& all) {
  return list(all, [](const advise::Claim& claim) { return members_of(claim); });
}

}  // namespace

Members members_of(const advise::Claim& claim) {
  const auto figure = [](const advise::Figure& one) {
    return Members{
        {"unit", symbol(one.dimension)}, {"low", one.is.low}, {"likely", one.is.likely}, {"high", one.is.high}};
  };
  return {{"topic", claim.topic},
          {"says", claim.says},
          {"figure", claim.figure},
          {"formula", claim.formula},
          {"working", claim.working},
          {"sources", texts(claim.sources)},
          {"standing", advise::name_of(claim.standing)},
          {"required", claim.is_requirement},
          {"met", claim.is_met},
          {"figures", list(claim.figures, figure)}};
}

Members members_of(const advise::Advice& advice) {
  const auto turn = [](const advise::Turn& t) {
    return Members{{"says", t.says}, {"to", advise::name_of(t.to)}, {"what", t.what}, {"from", t.from}, {"at", t.at}};
  };
  const auto choice = [](const advise::Choice& c) {
    return Members{{"id", c.device->id},
                   {"name", c.device->name()},
                   {"beside", c.beside == nullptr ? Value() : Value(c.beside->id)},
                   {"why", c.why},
                   {"price", c.price},
                   {"usd", c.usd},
                   {"certain", c.is_certain}};
  };
  const auto wire = [](const advise::Wire& w) {
    return Members{
        {"from", w.from}, {"from_socket", w.from_socket}, {"to", w.to}, {"to_socket", w.to_socket}, {"cable", w.cable}};
  };
  const auto term = [](const advise::Term& t) { return Members{{"name", t.name}, {"meaning", t.meaning}}; };
  return {{"verdict", advise::name_of(advice.verdict)},
          {"standing", advise::name_of(advice.standing)},
          {"sentence", advice.sentence},
          {"reasons", claims(advice.reasons)},
          {"also", texts(advice.also)},
          {"turns", list(advice.turns, turn)},
          {"choices", list(advice.choices, choice)},
          {"wiring", Members{{"boxes", texts(advice.wiring.boxes)},
                             {"wires", list(advice.wiring.wires, wire)},
                             {"notes", texts(advice.wiring.notes)}}},
          {"knobs", texts(advice.knobs)},
          {"contested", claims(advice.contested)},
          {"terms", list(advice.terms, term)}};
}

}  // namespace ohmic::api
