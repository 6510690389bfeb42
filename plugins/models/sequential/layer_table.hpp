#pragma once

#include "models/sequential/layer.hpp"

/// Each adds the layers of one kind.
void add_dense_layers(LayerTable& table);
void add_activations(LayerTable& table);
void add_convolutions(LayerTable& table);
void add_pooling(LayerTable& table);
void add_norms(LayerTable& table);
void add_shape_changes(LayerTable& table);
void add_sequence_layers(LayerTable& table);
void add_residual(LayerTable& table);

/// Returns every layer that there is.
inline LayerTable layer_table() {
  LayerTable table;
  add_dense_layers(table);
  add_convolutions(table);
  add_pooling(table);
  add_norms(table);
  add_activations(table);
  add_shape_changes(table);
  add_sequence_layers(table);
  add_residual(table);
  return table;
}
