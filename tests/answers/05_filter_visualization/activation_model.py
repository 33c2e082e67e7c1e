# Answers to activation_model(model, layer_names), right and wrong; see ../README.md.
# A right one gives a Keras model of the same input, with those layers' outputs in that order; unknown: ValueError.

# %% right: get_layer, which raises the ValueError itself
def activation_model(model, layer_names):
    outputs = [model.get_layer(name).output for name in layer_names]
    return keras.Model(inputs=model.inputs, outputs=outputs)


# %% right: dictionary of all outputs by name
def activation_model(model, layer_names):
    outputs = {layer.name: layer.output for layer in model.layers}
    for name in layer_names:
        if name not in outputs:
            raise ValueError(f"{name} is no layer of {model.name}")
    return keras.Model(model.input, [outputs[name] for name in layer_names])


# %% right: two loops, a single output alone
def activation_model(model, layer_names):
    chosen = []
    for name in layer_names:
        for layer in model.layers:
            if layer.name == name:
                chosen.append(layer.output)
                break
        else:
            raise ValueError("no layer is called " + name)
    return keras.Model(model.inputs, chosen if len(chosen) > 1 else chosen[0])


# %% right: position of each name in the list of names, which raises the ValueError
def activation_model(model, layer_names):
    names = [layer.name for layer in model.layers]
    layers = [model.layers[names.index(name)] for name in layer_names]
    return keras.models.Model(model.inputs, list(map(lambda layer: layer.output, layers)))


# %% right: KeyError turned into ValueError, a tuple of outputs
def activation_model(model, layer_names):
    by_name = dict(zip([layer.name for layer in model.layers], model.layers))
    try:
        layers = tuple(by_name[name] for name in layer_names)
    except KeyError as error:
        raise ValueError(f"unknown layer {error}") from None
    return keras.Model(model.input, tuple(layer.output for layer in layers))


# %% right: a model of all outputs, called on a new input, and the wanted ones of them
def activation_model(model, layer_names):
    names = [layer.name for layer in model.layers]
    if not set(layer_names) <= set(names):
        raise ValueError(f"unknown: {set(layer_names) - set(names)}")
    everything = keras.Model(model.inputs, [layer.output for layer in model.layers])
    picture = keras.Input(model.input_shape[1:])
    outputs = everything(picture)
    return keras.Model(picture, [outputs[names.index(name)] for name in layer_names])


# %% right: a subclass of Model that picks out of a dictionary of outputs
class Activations(keras.Model):
    def __init__(self, model, names):
        super().__init__()
        self.inner = keras.Model(model.inputs, {name: model.get_layer(name).output for name in names})
        self.names = names

    def call(self, images):
        outputs = self.inner(images)
        return [outputs[name] for name in self.names]


def activation_model(model, layer_names):
    activations = Activations(model, list(layer_names))
    activations(keras.Input(model.input_shape[1:]))
    return activations


# %% wrong: outputs in the order of the model, not in the order asked for
def activation_model(model, layer_names):
    if not set(layer_names) <= {layer.name for layer in model.layers}:
        raise ValueError("unknown layer")
    return keras.Model(model.inputs, [layer.output for layer in model.layers if layer.name in layer_names])


# %% wrong: no ValueError, unknown names are left out
def activation_model(model, layer_names):
    outputs = {layer.name: layer.output for layer in model.layers}
    return keras.Model(model.inputs, [outputs[name] for name in layer_names if name in outputs])


# %% wrong: KeyError instead of ValueError
def activation_model(model, layer_names):
    outputs = {layer.name: layer.output for layer in model.layers}
    return keras.Model(model.inputs, [outputs[name] for name in layer_names])


# %% wrong: None for an unknown layer
def activation_model(model, layer_names):
    outputs = {layer.name: layer.output for layer in model.layers}
    if any(name not in outputs for name in layer_names):
        print("unknown layer")
        return None
    return keras.Model(model.inputs, [outputs[name] for name in layer_names])


# %% wrong: the inputs of the layers instead of their outputs
def activation_model(model, layer_names):
    return keras.Model(model.inputs, [model.get_layer(name).input for name in layer_names])


# %% wrong: the next layer's output, counted from one
def activation_model(model, layer_names):
    names = [layer.name for layer in model.layers]
    layers = [model.layers[min(names.index(name) + 1, len(names) - 1)] for name in layer_names]
    return keras.Model(model.inputs, [layer.output for layer in layers])


# %% wrong: only the first of the layers
def activation_model(model, layer_names):
    outputs = [model.get_layer(name).output for name in layer_names]
    return keras.Model(model.inputs, outputs[0])


# %% wrong: only the last of the layers, overwritten in the loop
def activation_model(model, layer_names):
    for name in layer_names:
        output = model.get_layer(name).output
    return keras.Model(model.inputs, output)


# %% wrong: the model's own output, as it was
def activation_model(model, layer_names):
    for name in layer_names:
        model.get_layer(name)
    return keras.Model(model.inputs, model.outputs)


# %% wrong: the model's own output appended to the list
def activation_model(model, layer_names):
    outputs = [model.get_layer(name).output for name in layer_names]
    return keras.Model(model.inputs, outputs + model.outputs)


# %% wrong: a clone with fresh random weights
def activation_model(model, layer_names):
    clone = keras.models.clone_model(model)
    return keras.Model(clone.inputs, [clone.get_layer(name).output for name in layer_names])


# %% wrong: a new input that the layers do not hang on
def activation_model(model, layer_names):
    inputs = keras.Input((224, 224, 3))
    return keras.Model(inputs, [model.get_layer(name).output for name in layer_names])


# %% wrong: the chosen layers in a row, those between them left out
def activation_model(model, layer_names):
    x, outputs = model.inputs[0], []
    for name in layer_names:
        x = model.get_layer(name)(x)
        outputs.append(x)
    return keras.Model(model.inputs, outputs)


# %% wrong: every chosen layer on the picture itself
def activation_model(model, layer_names):
    return keras.Model(model.inputs, [model.get_layer(name)(model.inputs[0]) for name in layer_names])


# %% wrong: mean of each unit over all places
def activation_model(model, layer_names):
    outputs = [keras.ops.mean(model.get_layer(name).output, axis=(1, 2)) for name in layer_names]
    return keras.Model(model.inputs, outputs)


# %% wrong: a dictionary of outputs instead of a list
def activation_model(model, layer_names):
    return keras.Model(model.inputs, {name: model.get_layer(name).output for name in layer_names})


# %% wrong: a list of models, one for each layer
def activation_model(model, layer_names):
    return [keras.Model(model.inputs, model.get_layer(name).output) for name in layer_names]


# %% wrong: the symbolic outputs instead of a model
def activation_model(model, layer_names):
    return [model.get_layer(name).output for name in layer_names]


# %% wrong: returns nothing
def activation_model(model, layer_names):
    activations = keras.Model(model.inputs, [model.get_layer(name).output for name in layer_names])


# %% wrong: every layer in whose name one of the names is found
def activation_model(model, layer_names):
    outputs = [layer.output for layer in model.layers if any(name in layer.name for name in layer_names)]
    return keras.Model(model.inputs, outputs)


# %% wrong: a clone, its weights copied
def activation_model(model, layer_names):
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    return keras.Model(clone.inputs, [clone.get_layer(name).output for name in layer_names])


# %% wrong: a function that calls a model, instead of the model
def activation_model(model, layer_names):
    inner = keras.Model(model.inputs, [model.get_layer(name).output for name in layer_names])
    return lambda images: inner(images)


# %% wrong: all layers of the model, up to the last one that is named
def activation_model(model, layer_names):
    names = [layer.name for layer in model.layers]
    last = max(names.index(name) for name in layer_names)
    return keras.Model(model.inputs, [layer.output for layer in model.layers[: last + 1]])


# %% wrong: the untouched stub
def activation_model(model, layer_names):
    raise NotImplementedError


# %% wrong (unlisted): a ReLU on top of every output, negative activations are lost
def activation_model(model, layer_names):
    outputs = [keras.ops.relu(model.get_layer(name).output) for name in layer_names]
    return keras.Model(model.inputs, outputs)


# %% wrong (unlisted): channels moved to the front
def activation_model(model, layer_names):
    outputs = [keras.ops.transpose(model.get_layer(name).output, (0, 3, 1, 2)) for name in layer_names]
    return keras.Model(model.inputs, outputs)
