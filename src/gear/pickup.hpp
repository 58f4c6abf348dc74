#pragma once
// A guitar pickup as its R-L-C with the cable and the input it is plugged into: the resonance a Hi-Z input is for.

#include <array>
#include <complex>

#include "gear/figures.hpp"
#include "units/block.hpp"
#include "units/error.hpp"
#include "units/field.hpp"
#include "units/format.hpp"

namespace ohmic::gear {

///   emf --[resistance]--[inductance]--+-----------+------+------- input
///                                     |           |      |
///                              capacitance   volume pot  cable C, input impedance
struct PickupSpec {
  Ohm resistance;
  Henry inductance;
  Farad capacitance;
  Ohm volume_pot;
};

inline constexpr std::array pickup_fields = {
    bind<&PickupSpec::resistance>({.name = "resistance",
                                   .minimum = 1,
                                   .maximum = 100e3,
                                   .fallback = 6e3,
                                   .says = "Resistance of the coil.",
                                   .law = Law::logarithmic}),
    bind<&PickupSpec::inductance>({.name = "inductance",
                                   .minimum = 1e-3,
                                   .maximum = 50,
                                   .fallback = 2.5,
                                   .says = "Inductance of the coil.",
                                   .law = Law::logarithmic}),
    bind<&PickupSpec::capacitance>({.name = "capacitance",
                                    .minimum = 1e-12,
                                    .maximum = 1e-8,
                                    .fallback = 110e-12,
                                    .says = "Winding capacitance of the coil, without the cable's.",
                                    .law = Law::logarithmic}),
    bind<&PickupSpec::volume_pot>({.name = "volume_pot",
                                   .minimum = 10e3,
                                   .maximum = 10e6,
                                   .fallback = 250e3,
                                   .says = "Resistance of the guitar's volume and tone controls, fully up.",
                                   .law = Law::logarithmic}),
};

}  // namespace ohmic::gear
