// A name that is typed is offered what it may mean, and nothing is chosen before Enter.

#include "terminal/place_entry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohmic::app {
namespace {

using testing::ElementsAre;
using State = PlaceEntry::State;

const std::vector<std::string> places = {"output", "plate", "in", "x1.plate", "i(vin)", "v_template"};

TEST(place_entry, what_begins_so_comes_before_what_only_holds_it) {
  EXPECT_THAT(matching_places(places, "plate"), ElementsAre("plate", "x1.plate", "v_template"));
  EXPECT_THAT(matching_places(places, "VIN"), ElementsAre("i(vin)"));
  EXPECT_THAT(matching_places(places, "q"), ElementsAre());
  EXPECT_EQ(matching_places(places, "").size(), places.size());
}

TEST(place_entry, enter_ends_it_and_leaves_the_bytes_behind_it) {
  PlaceEntry entry;
  EXPECT_EQ(entry.take("pla\rq", places), 4u);
  EXPECT_EQ(entry.state(), State::done);
  EXPECT_EQ(entry.text(), "pla");
}

TEST(place_entry, escape_and_an_empty_name_leave_it) {
  PlaceEntry entry;
  entry.take("pl", places);
  EXPECT_EQ(entry.state(), State::typing);
  entry.take("\x1b[A", places);
  EXPECT_EQ(entry.state(), State::left);
  PlaceEntry empty;
  empty.take("\r", places);
  EXPECT_EQ(empty.state(), State::left);
}

TEST(place_entry, tab_goes_through_what_it_may_mean_and_comes_round) {
  PlaceEntry entry;
  entry.take("plate\t", places);
  EXPECT_EQ(entry.text(), "plate");
  entry.take("\t", places);
  EXPECT_EQ(entry.text(), "x1.plate");
  EXPECT_EQ(entry.typed(), "plate");
  entry.take("\t\t", places);
  EXPECT_EQ(entry.text(), "plate");
}

TEST(place_entry, letters_are_taken_back) {
  PlaceEntry entry;
  entry.take("pq\x7fl\x08late", places);
  EXPECT_EQ(entry.text(), "plate");
  entry.take("\x15in", places);
  EXPECT_EQ(entry.text(), "in");
  entry.take(std::string(1000, 'x'), places);
  EXPECT_EQ(entry.text().size(), 64u);
}

}  // namespace
}  // namespace ohmic::app
