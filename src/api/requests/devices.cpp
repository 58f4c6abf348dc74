// The request "devices": which sound cards this machine has. Who looks for them is the program around the session.

#include "api/requests/requests.hpp"

namespace ohmic::api {
namespace {

Members of(const CardFound& card) {
  List rates;
  for (const Hertz rate : card.rates) rates.emplace_back(rate.value());
  return {{"name", card.name},         {"words", card.words},      {"inputs", card.inputs},   {"outputs", card.outputs},
          {"rates", std::move(rates)}, {"usable", card.is_usable}, {"chosen", card.is_chosen}};
}

}  // namespace

void add_devices(Protocol& protocol, std::function<CardsFound()> look) {
  protocol.add(
      {.name = "devices",
       .takes = {},
       .says = "The sound cards of this machine. Looking takes a moment: while \"looking\" is true, ask again.",
       .answer = [look = std::move(look)](const Request&) -> Answer {
         const CardsFound found = look ? look() : CardsFound{};
         List devices;
         for (const CardFound& card : found.cards) devices.emplace_back(of(card));
         return Members{{"devices", std::move(devices)}, {"looking", found.is_looking}};
       }});
}

}  // namespace ohmic::api
